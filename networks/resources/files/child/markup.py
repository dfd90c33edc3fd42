"""HTML that is safe to show, whoever wrote it: the elements of our rich text, and links that lead where they say."""

import html
import re

import nh3

from .bounds import LARGEST_HTML, WHOLE_TEXT
from .text import tidy

ELEMENTS = {
    *("h3", "h4", "h5", "h6", "p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "sup", "sub", "a", "blockquote"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


def clean_html(made: str, *, keeps_own: bool = False) -> str:
    """Return HTML with the elements of our rich text alone, and with links that lead to pages elsewhere; to ours where `keeps_own`."""

    def safe(element: str, attribute: str, value: str) -> str | None:
        if attribute == "rel":
            return value
        if attribute == "href":
            is_own = keeps_own and value.startswith("/") and not value.startswith("//")
            return value if is_own or value.lower().startswith(("https://", "http://", "mailto:")) else None
        return value if value.isdecimal() and len(value) < 3 else None

    clean = nh3.clean(
        tidy(made, LARGEST_HTML),
        tags=ELEMENTS,
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        attribute_filter=safe,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    # A link that led to a place in the document, or to a script, is its words.
    return re.sub(r'<a(?: rel="[^"]*")?>(.*?)</a>', r"\1", clean, flags=re.DOTALL)


def level_headings(clean: str) -> str:
    """Return HTML in which no heading is more than a level below the one before it, the first of the third level."""
    level = 2

    def levelled(heading: re.Match[str]) -> str:
        nonlocal level
        level = min(int(heading[1]), level + 1)
        return f"<h{level}>{heading[2]}</h{level}>"

    return re.sub(r"<h([3-6])>(.*?)</h\1>", levelled, clean, flags=re.DOTALL)


def words_of(made: str) -> str:
    text = re.sub(r"</(p|h\d|li|td|th|tr)>|<br ?/?>", "\n", made)
    return tidy(html.unescape(re.sub(r"<[^>]*>", "", text)), WHOLE_TEXT)
