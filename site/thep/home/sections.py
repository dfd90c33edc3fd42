"""The sections of the site, as the header, the footer and the home page offer them until editors say otherwise.

What isn't built yet, or whose page isn't published, is not offered.
"""

from collections.abc import Collection
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse

SITE_NAME = "THE Partnership"
SUMMARY = "Training, networks and research shared between schools in Tower Hamlets."
PURPOSE = (
    "Tower Hamlets Education Partnership. Schools supporting one another so that every child and young person in Tower Hamlets "
    "has the best possible opportunities, outcomes and life chances."
)


class Link(NamedTuple):
    """`address` is a path, or the name of a view of ours."""

    label: str
    address: str
    section: str = ""
    words: str = ""
    current: bool = False


MENU = [
    Link("Courses and events", "/courses/", "courses"),
    Link("Calendar", "calendar", "calendar"),
    Link("Teach Tower Hamlets", "/teach/", "teach"),
    Link("Search", "site_search", "search"),
]
FOOTER = [
    ("Learn together", [Link("Courses and events", "/courses/"), Link("Calendar", "calendar"), Link("My bookings", "member")]),
    (
        "Work with us",
        [
            Link("Teach Tower Hamlets", "/teach/"),
            Link("Vacancies", "vacancies"),
            Link("Visits and open days", "visits"),
            Link("Schools", "school_profiles"),
        ],
    ),
    (
        "About us",
        [Link("Who we are", "/about/"), Link("Contact the office", "/contact/"), Link("If something goes wrong", "/complaints/")],
    ),
    ("About this website", [Link("Accessibility statement", "/accessibility/"), Link("Privacy and cookies", "/privacy/")]),
]
PAGES = ("/teach/", "/about/", "/contact/", "/complaints/", "/accessibility/", "/privacy/")
"""Those of the addresses above that are pages, and are offered while they are published."""


def menu(pages: Collection[str]) -> list[Link]:
    """The header's links, where of the usual pages those at `pages` are published."""
    return _there(MENU, pages)


def footer(pages: Collection[str] = PAGES[1:]) -> list[tuple[str, tuple[Link, ...]]]:
    """The footer's columns that have anything in them; those of the pages that every site has where nothing can be asked."""
    columns = [(heading, tuple(_there(links, pages))) for heading, links in FOOTER]
    return [(heading, links) for heading, links in columns if links]


def tasks() -> list[Link]:
    """What most people come to the home page to do."""
    return _there(
        [
            Link("Book training", "/courses/", words="For yourself or a colleague, with the price for your school shown first."),
            Link("Open the calendar", "calendar", words="Every date in one calendar, and in yours if you subscribe."),
            Link("Change or cancel a place", "member", words="Swap in a colleague, get your joining link, find your receipts."),
            Link("Ask the office", "/contact/", words="About invoices, membership, or what would help you on the day."),
        ],
        PAGES,
    )


def address_of(view: str) -> str:
    """The path of the view so named; empty where there is none."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def _there(links: list[Link], pages: Collection[str]) -> list[Link]:
    """The links that lead somewhere, with their paths."""
    found = [link if link.address.startswith("/") else link._replace(address=address_of(link.address)) for link in links]
    return [link for link in found if link.address and (link.address not in PAGES or link.address in pages)]
