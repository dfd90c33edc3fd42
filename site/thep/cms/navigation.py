"""What the header, the footer and the home page offer until editors say otherwise: each domain declares its own links."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A link that a domain offers. `address` is a path, or the name of a view; `page` says that it's offered while a page is there.

    Lower numbers of `order` stand first.
    """

    label: str
    address: str
    order: int = 50
    page: bool = False


@dataclass(frozen=True, kw_only=True)
class MenuEntry(Entry):
    """A link of the header. `section` is the word by which pages below it say that they belong there."""

    section: str = ""


@dataclass(frozen=True, kw_only=True)
class FooterEntry(Entry):
    """A link of the footer, in the column of this heading."""

    column: str


@dataclass(frozen=True, kw_only=True)
class CommonTask(Entry):
    """Something that most people come to the home page to do, with a sentence about it."""

    words: str


LEARN = "Learn together"
WORK = "Work with us"
ABOUT = "About us"
WEBSITE = "About this website"
COLUMNS = (LEARN, WORK, ABOUT, WEBSITE)
"""The headings of the footer, as they stand; a column of another heading comes after them."""
