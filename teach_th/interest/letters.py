"""What is written to people who may come to work here."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from teach_th import signed_links
from thep.mail import letters, outbox
from thep.mail.models import Message

from .models import ExpressionOfInterest


def cause(expression: ExpressionOfInterest, what: str = "") -> str:
    """How the causes of an expression's letters begin: by it they are found when everything is to be deleted."""
    return f"expression of interest {expression.pk} {expression.key} {what}"


def write_about(
    expression: ExpressionOfInterest, event: str, *, once: str = "", headers: dict[str, str] | None = None, **more: Any
) -> Message:
    """Post the letter `event` to whoever expressed interest. `once` tells letters of the same kind from one another."""
    address = settings.SITE_ADDRESS + reverse("interest_link", args=[signed_links.token_of(expression)])
    letter = letters.write(f"teach_th/email/interest_{event}", {"expression": expression, "address": address, **more})
    return outbox.post(
        expression.email, subject=letter.subject, text=letter.text, html=letter.html, headers=headers,
        cause=cause(expression, f"{event} {once}"), for_reader_alone=True,
    )  # fmt: skip
