"""What is done to a letter's HTML once its template is rendered: the words that lists of mail show, buttons that Outlook draws."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

import css_inline
from django.utils.html import escape

from .elements import as_html, read_html

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

INDENTATION = re.compile(r"\n\s+")
INLINER = css_inline.CSSInliner(load_remote_stylesheets=False)


@dataclass(frozen=True)
class Page:
    """A letter in its layout, taken apart: the layout has most of the elements, and isn't read."""

    layout: tuple[str, ...]
    title: str
    letter: Element
    foot: Element


def read_page(html: str) -> Page:
    """Return the page of a letter that was rendered in "mail/letter.html".

    Raises:
        ValueError: it was rendered in something else.
    """
    found = PLACES.fullmatch(html)
    if found is None:
        raise ValueError("The template of a letter extends mail/letter.html.")
    head, title, until_opening, until_letter, letter, until_foot, foot, end = found.groups()
    return Page((head, until_opening, until_letter, until_foot, end), title, read_html(letter), read_html(foot))


def lay_out(page: Page, *, strip: str) -> str:
    """Return the HTML of `page` as mail programs take it, with its styles on each element, and the cloth `strip` in its place."""
    opening = escape(opening_of(page.letter))
    draw_buttons(page.letter)
    head, until_opening, until_letter, until_foot, end = page.layout
    html = "".join([head, page.title, until_opening, opening, until_letter, as_html(page.letter), until_foot, as_html(page.foot), end])
    # The strip has more elements than all else, and its styles on them already: whoever looks through a letter is spared it.
    return INLINER.inline(INDENTATION.sub("\n", html)).replace(STRIP, strip, 1)


def opening_of(letter: Element) -> str:
    """Return what the letter says first, to stand in front unseen: lists of mail would show our name, the heading and a greeting."""
    said = (" ".join("".join(paragraph.itertext()).split()) for paragraph in letter.iter("p"))
    opening = next((each for each in said if each and not each.startswith("Hello")), "")
    return opening if len(opening) <= OPENING else f"{opening[:OPENING].rsplit(' ', 1)[0]} …"


def draw_buttons(letter: Element) -> None:
    """Put each link of class `button` into a cell of its own: Outlook for Windows gives links no padding, but cells.

    It stands below its paragraph, which goes if it says nothing else.
    """
    parents = {child: parent for parent in letter.iter() for child in parent}
    for link in [link for link in letter.iter("a") if "button" in link.get("class", "").split()]:
        above = link
        while above.tag != "p" and above in parents:
            above = parents[above]
        above = above if above.tag == "p" else link
        table = Element("table", {"role": "presentation", "class": "action"})
        table.tail, above.tail = above.tail, None
        place = parents[above]
        place.insert(list(place).index(above) + 1, table)
        _take_out(link, parents[link])
        SubElement(SubElement(table, "tr"), "td").append(link)
        if above.tag == "p" and not "".join(above.itertext()).strip():
            place.remove(above)


def _take_out(element: Element, parent: Element) -> None:
    """Take `element` out of `parent`, and leave what stands behind it."""
    before = list(parent).index(element) - 1
    if before < 0:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        parent[before].tail = (parent[before].tail or "") + (element.tail or "")
    parent.remove(element)
    element.tail = None
