"""What every page's frame shows: the sections of the site, the demonstration's notice, the site's own address."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


class Link(NamedTuple):
    label: str
    address: str
    section: str = ""


def sections() -> list[Link]:
    """The header's links. A page sets `section` in its context to say which one it belongs to."""
    return [
        Link("What’s on", "/courses/", "courses"),
        *_built(Link("Calendar", "events:calendar", "calendar")),
    ]


def footer() -> list[tuple[str, list[Link]]]:
    """The footer's columns."""
    return [
        (
            "Learn together",
            [
                Link("Courses and events", "/courses/"),
                *_built(Link("Calendar", "events:calendar"), Link("My bookings", "memberzone:overview")),
            ],
        ),
        (
            "About us",
            [
                Link("Who we are", "/about/"),
                Link("Contact the office", "/contact/"),
                Link("If something goes wrong", "/complaints/"),
            ],
        ),
        (
            "About this website",
            [
                Link("Accessibility statement", "/accessibility/"),
                Link("Privacy and cookies", "/privacy/"),
            ],
        ),
    ]


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {
        "sections": sections,
        "footer": footer,
        "demonstration": settings.DEMONSTRATION,
        "site_address": settings.SITE_ADDRESS,
    }


def _built(*links: Link) -> list[Link]:
    """`links` whose address is the name of a view of ours that exists, with that view's address."""
    found = []
    for link in links:
        try:
            found.append(link._replace(address=reverse(link.address)))
        except NoReverseMatch:
            continue
    return found
