"""An announcement's words as HTML and in short: the marks are those of emails to many, and all else is text."""

import re
from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from thep.mailings import written_words

WORDS = 30


def as_html(body: str) -> SafeString:
    """Return `body` as paragraphs, lists, bold words and links. Everything else in it is escaped, and nothing is filled in."""
    return written_words.as_html(body, {})


def in_short(body: str) -> str:
    """Return the first words of `body`, in plain text."""
    plain = strip_tags(as_html(body).replace("</p>", " ").replace("</li></ul>", ". ").replace("</li>", "; ").replace("<br>", " "))
    plain = re.sub(r"([.?!:…])[;.](?=\s|$)", r"\1", " ".join(unescape(plain).split()))
    return Truncator(plain).words(WORDS, truncate=" …")
