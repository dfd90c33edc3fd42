"""A letter from a template: its subject, its text and its HTML in the house style."""

from dataclasses import dataclass
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string

from thep.design.cloth import email_strip


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def write(template: str, context: dict[str, Any]) -> Letter:
    """Render `template`, such as "bookings/email/confirmed", from its `.subject.txt`, `.txt` and `.html` files.

    Templates get `site`, the address that links begin with. The HTML extends "mail/letter.html".
    """
    context = {"site": settings.SITE_ADDRESS, "strip": email_strip(template), **context}
    return Letter(
        subject=" ".join(render_to_string(f"{template}.subject.txt", context).split()),
        text=render_to_string(f"{template}.txt", context).strip() + "\n",
        html=css_inline.inline(render_to_string(f"{template}.html", context), load_remote_stylesheets=False),
    )


def from_text(subject: str, text: str) -> str:
    """HTML in the house style for a letter that is written as plain text: paragraphs, and addresses that are links."""
    context = {"site": settings.SITE_ADDRESS, "strip": email_strip(subject), "subject": subject, "text": text}
    return css_inline.inline(render_to_string("mail/from_text.html", context), load_remote_stylesheets=False)
