"""What is done to a letter's HTML once its template is rendered: the words that lists of mail show, buttons that Outlook draws."""

import css_inline
from bs4 import BeautifulSoup

STRIP = "<!-- strip -->"
"""Where "mail/letter.html" wants the strip of cloth."""

OPENING = 140
"""Characters that are enough for what lists of mail show beside a subject."""


def lay_out(letter: BeautifulSoup, *, strip: str) -> str:
    """Return the HTML of `letter` as mail programs take it, with its styles on each element, and the cloth `strip` in its place."""
    say_opening(letter)
    draw_buttons(letter)
    # The strip has more elements than all else, and its styles on them already: whoever looks through a letter is spared it.
    return css_inline.inline(str(letter), load_remote_stylesheets=False).replace(STRIP, strip, 1)


def say_opening(letter: BeautifulSoup) -> None:
    """Put what the letter says first in front, unseen: lists of mail would show our name, the heading and a greeting."""
    preheader, words = letter.find(id="preheader"), letter.find(id="letter")
    if preheader is None or words is None:
        return
    said = (" ".join(paragraph.get_text().split()) for paragraph in words.find_all("p"))
    opening = next((each for each in said if each and not each.startswith("Hello")), "")
    preheader.string = opening if len(opening) <= OPENING else f"{opening[:OPENING].rsplit(' ', 1)[0]} …"


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
