"""Mail that a library sends by Django's own means, such as Wagtail's notices of reviews: it leaves through the outbox, like all other."""

import secrets
from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from thep.accounts.models import User

from . import letters, outbox


class Outbox(BaseEmailBackend):
    """Posts each message to each of its readers. What really sends mail is MAIL_DELIVERY."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for address in message.recipients():
                self.post(address, message)
        return len(email_messages)

    def post(self, address: str, message: EmailMessage) -> None:
        subject, text = " ".join(str(message.subject).split()), str(message.body).strip() + "\n"
        alternatives: list[Any] = getattr(message, "alternatives", [])
        html = next((str(content) for content, kind in alternatives if kind == "text/html"), "")
        outbox.post(
            address,
            subject=subject,
            text=text,
            html=html or letters.from_text(subject, text),
            cause=f"notice {secrets.token_hex(8)}",
            person=User.objects.filter(email__iexact=address).first(),
        )
