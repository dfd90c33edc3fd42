"""How allauth speaks for us: its words, and where people land. Its letters leave through `thep.mail.sign_in.AccountAdapter`."""

from io import BytesIO

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from qrcode.image.svg import SvgPathFillImage


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "That email address and password don’t match. Check both, or ask for a sign-in code.",
        "email_taken": "Someone has signed up with this email address already.",
        "enter_current_password": "Enter your current password.",
        "incorrect_code": "That code isn’t right. Check it, or ask for a new one.",
        "incorrect_password": "That password isn’t right.",
        "rate_limited": "That was too many tries. Wait a few minutes, then try again.",
        "too_many_login_attempts": "That was too many tries. Wait a few minutes, or ask for a sign-in code.",
    }


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": "Remove your second step before you add another email address.",
        "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first.",
        "incorrect_code": "That code isn’t right. Wait for the next one and try again.",
        "unverified_email": "Confirm your email address first.",
    }

    def build_totp_svg(self, url: str) -> str:
        """A QR code on a white ground: cameras don't read one that shines through on a dark page."""
        drawing = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawing)
        return drawing.getvalue().decode()
