"""Letters about signing in leave through the outbox, like all others."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from thep.accounts import people
from thep.accounts.adapter import AccountAdapter as WordsAdapter
from thep.accounts.models import User

from . import arrivals, letters, preferences
from .causes import Cause
from .kinds import LetterClass, LetterKind

SIGNING_IN = LetterKind(
    name="accounts.signing_in",
    label="Signing in and account security",
    audience="Whoever signs up, signs in with a code, resets a password, or changes how they sign in.",
    template="mail/from_text",
    about=LetterClass.SECURITY,
    why="You get this email because somebody, probably you, used your address to sign in, to sign up or to change an account.",
    for_reader_alone=True,
    forgotten_once_sent=True,
    example=lambda: {
        "subject": "Your code to sign in",
        "text": "Hello Nasima\n\nType this code on the page where you’re signing in. It works for a few minutes.\n\n123456",
    },
)
"""All that allauth writes: its words are in the templates of `account` and `mfa`."""


class AccountAdapter(WordsAdapter):
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm the address. One that takes the place of others is sent as often as they were."""
        former = people.addresses_of(email_address.user)
        confirmed = super().confirm_email(request, email_address)
        if confirmed and (gone := set(former) - set(people.addresses_of(email_address.user))):
            preferences.follow(gone, to=email_address.email)
        return confirmed

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **about: Any) -> HttpResponse:
        """Lead who has signed in to where they were going, and tell them there if our emails to them come back."""
        response = super().post_login(request, user, **about)
        if isinstance(user, User) and getattr(response, "url", "") != reverse("member"):  # which has a panel about it
            arrivals.warn(request, user)
        return response

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post the letter that allauth asks for. Each asking is its own cause: a second code is a second letter."""
        context = {"email": email, "site": settings.SITE_ADDRESS, "request": allauth_context.request, **with_our_addresses(context)}
        context["greeted"] = name_to_greet(context.get("user"), email)
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
        text = render_to_string(f"{template_prefix}_message.txt", context).strip() + "\n"
        person = context.get("user")
        person = person if isinstance(person, User) else None
        letters.send(SIGNING_IN, email, Cause.of_its_own(), {"subject": subject, "text": text}, person=person)


def name_to_greet(person: Any, email: str) -> str:
    """Return the name of `person` where they have shown that `email` is theirs; in anybody else's mailbox it is a stranger's words."""
    if not isinstance(person, User) or email.lower() not in people.addresses_of(person):
        return ""
    return person.get_short_name() if person.name else ""


def with_our_addresses(context: dict[str, Any]) -> dict[str, Any]:
    """Return `context` with links that begin with the site's own address, whatever host the request named: a sender may name any."""
    request = allauth_context.request
    if request is None:
        return context
    here = request.build_absolute_uri("/")
    ours = f"{settings.SITE_ADDRESS}/"
    return {
        name: ours + value.removeprefix(here) if isinstance(value, str) and value.startswith(here) else value
        for name, value in context.items()
    }
