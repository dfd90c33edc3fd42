"""What is done to a letter's HTML once its template is rendered: the words that lists of mail show, buttons that Outlook draws."""

import re
from dataclasses import dataclass
from functools import lru_cache

import css_inline
from bs4 import BeautifulSoup
from django.utils.html import escape

from .plain_text import read_html

STRIP = "<!-- strip -->"
"""Where "mail/letter.html" wants the strip of cloth."""

OPENING = 140
"""Characters that are enough for what lists of mail show beside a subject."""

PLACES = re.compile(
    r"(.*<title>)(.*)(</title>.*<div[^>]* id=\"preheader\">)(</div>.*?<td[^>]* id=\"letter\">)(.*)"
    r"(</td>\s*</tr>\s*<tr>\s*<td[^>]* id=\"foot\">)(.*?)(</td>.*)",
    re.DOTALL,
)
"""The places of "mail/letter.html" in which letters differ, and what stands around them, which is the same in all."""

PLACE = "<!-- place -->"
INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)


@dataclass(frozen=True)
class Page:
    """A letter in its layout, taken apart: the layout has most of the elements, and is parsed once for all letters."""

    layout: tuple[str, ...]
    title: str
    letter: BeautifulSoup
    foot: BeautifulSoup


def read_page(html: str) -> Page:
    """Return the page of a letter that was rendered in "mail/letter.html".

    Raises:
        ValueError: it was rendered in something else.
    """
    found = PLACES.fullmatch(html)
    if found is None:
        raise ValueError("The template of a letter extends mail/letter.html.")
    head, title, until_opening, until_letter, letter, until_foot, foot, end = found.groups()
    layout = _tidied(PLACE.join([head, until_opening, until_letter, until_foot, end]))
    return Page(layout, title, read_html(letter), read_html(foot))


@lru_cache(maxsize=8)
def _tidied(layout: str) -> tuple[str, ...]:
    return tuple(str(read_html(layout)).split(PLACE))


def lay_out(page: Page, *, strip: str) -> str:
    """Return the HTML of `page` as mail programs take it, with its styles on each element, and the cloth `strip` in its place."""
    opening = escape(opening_of(page.letter))
    draw_buttons(page.letter)
    head, until_opening, until_letter, until_foot, end = page.layout
    html = "".join([head, page.title, until_opening, opening, until_letter, str(page.letter), until_foot, str(page.foot), end])
    # The strip has more elements than all else, and its styles on them already: whoever looks through a letter is spared it.
    return INLINER.inline(html).replace(STRIP, strip, 1)


def opening_of(letter: BeautifulSoup) -> str:
    """Return what the letter says first, to stand in front unseen: lists of mail would show our name, the heading and a greeting."""
    said = (" ".join(paragraph.get_text().split()) for paragraph in letter.find_all("p"))
    opening = next((each for each in said if each and not each.startswith("Hello")), "")
    return opening if len(opening) <= OPENING else f"{opening[:OPENING].rsplit(' ', 1)[0]} …"


def draw_buttons(letter: BeautifulSoup) -> None:
    """Put each link of class `button` into a cell of its own: Outlook for Windows gives links no padding, but cells."""
    for link in letter.find_all("a", class_="button"):
        table, row, cell = letter.new_tag("table"), letter.new_tag("tr"), letter.new_tag("td")
        table["role"], table["class"] = "presentation", "action"
        paragraph = link.find_parent("p")
        (paragraph or link).insert_after(table)
        table.append(row)
        row.append(cell)
        cell.append(link.extract())
        if paragraph is not None and not paragraph.get_text(strip=True):
            paragraph.decompose()
