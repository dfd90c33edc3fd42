"""Lay out a letter that is written as plain text, such as those about signing in: its code is large, and its link is a button."""

import re

from django.utils.html import format_html, format_html_join, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

CODE = re.compile(r"[A-Z0-9]{3,10}(?:-[A-Z0-9]{3,10})*")
LINK = re.compile(r"(?:(?P<label>[^\n]+):\n)?(?P<address>https?://\S+)")


def lay_out_text(text: str, *, subject: str) -> SafeString:
    """Return `text` as HTML. A paragraph that is a code stands large; one that is an address is a link, and the first such a button.

    The line above the address says what the link is called, where it ends with a colon; else the subject does.
    """
    paragraphs: list[SafeString] = []
    has_button = False
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        words = paragraph.strip()
        if CODE.fullmatch(words):
            paragraphs.append(format_html('<p class="code">{}</p>', words))
        elif link := LINK.fullmatch(words):
            looks = mark_safe("" if has_button else ' class="button"')  # noqa: S308 (our own words)
            paragraphs.append(format_html('<p><a{} href="{}">{}</a></p>', looks, link["address"], link["label"] or subject))
            has_button = True
        else:
            paragraphs.append(mark_safe(linebreaks(urlize(words, autoescape=True))))  # noqa: S308 (escaped by urlize)
    return format_html_join("\n", "{}", ((each,) for each in paragraphs))
