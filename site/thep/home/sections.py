"""The sections of the site, as domains declare them: the header, the footer and the home page offer them until editors say otherwise.

What isn't built yet, or whose page isn't published, is not offered.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple, TypeVar

from django.urls import NoReverseMatch, reverse

from thep.cms.navigation import COLUMNS, CommonTask, Entry, FooterEntry, MenuEntry
from thep.domains import declared

Offered = TypeVar("Offered", bound=Entry)

SITE_NAME = "THE Partnership"
SUMMARY = "Training, networks and research shared between schools in Tower Hamlets."
PURPOSE = (
    "Tower Hamlets Education Partnership. Schools supporting one another so that every child and young person in Tower Hamlets "
    "has the best possible opportunities, outcomes and life chances."
)


class Link(NamedTuple):
    """A link as templates show it; `address` is a path."""

    label: str
    address: str
    section: str = ""
    words: str = ""
    current: bool = False


def pages() -> tuple[str, ...]:
    """Return those of the addresses that are pages, and are offered while they are published."""
    entries = [*declared(MenuEntry), *declared(FooterEntry), *declared(CommonTask)]
    return tuple(dict.fromkeys(entry.address for entry in entries if entry.page))


def menu(published: Collection[str]) -> list[Link]:
    """Return the header's links, where of the usual pages those at `published` are there."""
    return [_link(entry, section=entry.section) for entry in _there(declared(MenuEntry), published)]


def footer(published: Collection[str] | None = None) -> list[tuple[str, tuple[Link, ...]]]:
    """Return the footer's columns that have anything in them; as though every page were there where nothing can be asked."""
    columns: dict[str, list[Link]] = {heading: [] for heading in COLUMNS}
    for entry in _there(declared(FooterEntry), pages() if published is None else published):
        columns.setdefault(entry.column, []).append(_link(entry))
    return [(heading, tuple(links)) for heading, links in columns.items() if links]


def tasks() -> list[Link]:
    """Return what most people come to the home page to do."""
    return [_link(task, words=task.words) for task in _there(declared(CommonTask), pages())]


def address_of(view: str) -> str:
    """Return the path of the view so named; empty where there is none."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def _there(entries: Iterable[Offered], published: Collection[str]) -> list[Offered]:
    """Return the entries that lead somewhere, in their order."""
    found = [entry for entry in entries if _path(entry) and (not entry.page or entry.address in published)]
    return sorted(found, key=lambda entry: entry.order)


def _path(entry: Entry) -> str:
    return entry.address if entry.address.startswith("/") else address_of(entry.address)


def _link(entry: Entry, *, section: str = "", words: str = "") -> Link:
    return Link(entry.label, _path(entry), section, words)
