"""How allauth speaks for us: its words, and where people land. Its letters leave through `thep.mail.sign_in.AccountAdapter`."""

from io import BytesIO
from typing import Any

import qrcode
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from qrcode.image.svg import SvgPathFillImage

from . import first_proof
from .identity import is_to_be_asked, may_use_code
from .models import User

CONFIRMED_ELSEWHERE = (
    "Now choose a password. If you chose one when you signed up, it no longer works: you’re in another browser now, and we can’t tell "
    "whether it was you who chose it."
)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "That email address and password don’t match. Check both, or ask for a sign-in code.",
        "email_taken": "Someone has signed up with this email address already.",
        "enter_current_password": "Enter your current password.",
        "incorrect_code": "That code isn’t right. Check it, or ask for a new one.",
        "incorrect_password": "That password isn’t right.",
        "rate_limited": "You’ve tried too many times. Wait a few minutes, then try again.",
        "too_many_login_attempts": "You’ve tried too many times. Wait a few minutes, or ask for a sign-in code.",
    }

    is_first_sign_in = False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign `user` in. The greeting that follows says whether they come back, which `last_login` no longer tells by then."""
        self.is_first_sign_in = user.last_login is None
        super().login(request, user)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        context = {"is_first_sign_in": self.is_first_sign_in, **(message_context or {})}
        super().add_message(request, level, message_template, context, *args, **kwargs)

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Return the ways in which `user` can show again that it's them, the usual one first; an emailed code is the last."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        words = {"reauthenticate": "Use your password", "mfa_reauthenticate": "Use your authenticator app or a recovery code"}
        for way in ways:
            way["description"] = words.get(way["id"], "Use a passkey")
        if isinstance(user, User) and may_use_code(user):
            ways.append({"id": "code", "description": "Get a code by email", "url": reverse("reauthenticate_by_code")})
        return ways

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Return whether people are asked again at all.

        Raises:
            ReauthenticationRequired: who is signed in has nothing but an emailed code to show, and allauth would let them pass.
        """
        required: bool = super().is_reauthentication_required(app=app, **kwargs)
        if required and is_to_be_asked(self.request):
            raise ReauthenticationRequired
        return required

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm the address, and return whether that was right. One that joins an account does so where its owner is signed in.

        Anybody may have typed it there: its owner, who presses the letter's button, must not end up in a stranger's account.
        """
        if first_proof.has_other_address(email_address) and request.user != email_address.user:
            messages.error(request, "Sign in to the account that asked for this address, then follow the link in the email again.")
            return False
        if User.objects.filter(email__iexact=email_address.email).exclude(pk=email_address.user_id).exists():
            messages.error(request, f"{email_address.email} belongs to another account already. Sign in to that one, or ask our office.")
            return False
        return bool(super().confirm_email(request, email_address))

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Lead who confirmed their address, and has no password, to choose one: the letter's link has shown that they may."""
        person = email_address.user
        if self.request.user.is_authenticated or person.has_usable_password() or not email_address.verified:
            return str(super().get_email_verification_redirect_url(email_address))
        messages.info(self.request, CONFIRMED_ELSEWHERE)
        key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
        return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": "Turn off two-step sign-in before you add another email address.",
        "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first.",
        "incorrect_code": "That code isn’t right. Wait for the next one and try again.",
        "unverified_email": "Confirm your email address first.",
    }

    def build_totp_svg(self, url: str) -> str:
        """Draw the QR code of a time-based code, as SVG on a white ground."""
        # Cameras don't read a code that shines through on a dark page.
        drawing = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawing)
        return drawing.getvalue().decode()
