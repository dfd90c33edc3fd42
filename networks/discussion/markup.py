"""The words of a post as HTML that is safe to show, and as plain text."""

import re
from collections.abc import Collection
from html import escape

import nh3
from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from networks.resources.files.child.markup import clean_html, words_of

ELEMENTS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "blockquote"}
SAME = (("b", "strong"), ("i", "em"), ("div", "p"), ("tr", "p"))
"""What editors and other programs write, and what we call it."""

TAG = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*>")
EMPTY = re.compile(r"(?:<p>(?:\s|&nbsp;|<br ?/?>)*</p>\s*)+")
WORDS = 30


def html_of_plain(text: str) -> str:
    """Return plain text as HTML: its lines, its paragraphs, and links where it has addresses."""
    return linebreaks(urlize(text.strip(), autoescape=True), autoescape=False)


def cleaned(html: str) -> str:
    """Return what an editor, or anybody else, sent as HTML with the elements of posts alone. Headings become bold paragraphs."""
    for theirs, ours in SAME:
        html = re.sub(rf"(</?){theirs}(?=[\s>/])", rf"\1{ours}", html, flags=re.IGNORECASE)
    html = re.sub(r"<t[dh]\b[^>]*>", " ", html, flags=re.IGNORECASE)
    html = re.sub(r"<h[1-6]\b[^>]*>", "<p><strong>", html, flags=re.IGNORECASE)
    html = re.sub(r"</h[1-6]\s*>", "</strong></p>", html, flags=re.IGNORECASE)
    # The second time with fewer elements, and what the first has let through stays as safe as it was.
    made = nh3.clean(clean_html(html, keeps_own=True), tags=ELEMENTS, attributes={"a": {"href", "rel"}}, link_rel=None)
    return EMPTY.sub("", made).strip()


def plain(html: str) -> str:
    """Return the words of clean HTML, line by line."""
    return words_of(html)


def in_short(text: str) -> str:
    """Return the first words of a post."""
    return Truncator(" ".join(text.split())).words(WORDS, truncate=" …")


def with_mentions(html: str, names: Collection[str]) -> SafeString:
    """Return the clean `html` of a post with each @ and one of `names` after it marked; nothing within a link's address is."""
    if names:
        wanted = "|".join(re.escape(escape(name, quote=False)) for name in sorted(names, key=len, reverse=True))
        mention = re.compile(rf"@(?:{wanted})(?!\w)", re.IGNORECASE)
        parts: list[str] = []
        end = 0
        for tag in TAG.finditer(html):
            parts += [mention.sub(r'<span class="mention">\g<0></span>', html[end : tag.start()]), tag[0]]
            end = tag.end()
        html = "".join([*parts, mention.sub(r'<span class="mention">\g<0></span>', html[end:])])
    return mark_safe(html)  # noqa: S308  # it was cleaned before it was kept
