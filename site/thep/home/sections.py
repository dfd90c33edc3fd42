"""The sections of the site, as the header, the footer and the home page offer them. What isn't built yet is not offered."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


class Link(NamedTuple):
    """`address` is a path, or the name of a view of ours."""

    label: str
    address: str
    section: str = ""
    words: str = ""
    current: bool = False


def header(path: str) -> list[Link]:
    """The header's links, that which `path` is under being current. Any other page may name its own `section` in its context."""
    links = _there([Link("What’s on", "/courses/", "courses"), Link("Calendar", "whats_on", "calendar")])
    return [link._replace(current=path.startswith(link.address)) for link in links]


def footer() -> list[tuple[str, list[Link]]]:
    """The footer's columns."""
    return [
        (
            "Learn together",
            _there([Link("Courses and events", "/courses/"), Link("Calendar", "whats_on"), Link("My bookings", "member")]),
        ),
        (
            "About us",
            [Link("Who we are", "/about/"), Link("Contact the office", "/contact/"), Link("If something goes wrong", "/complaints/")],
        ),
        ("About this website", [Link("Accessibility statement", "/accessibility/"), Link("Privacy and cookies", "/privacy/")]),
    ]


def tasks() -> list[Link]:
    """What most people come to the home page to do."""
    return _there(
        [
            Link("Book training", "/courses/", words="For yourself or a colleague, with the price for your school shown first."),
            Link("See what’s on", "whats_on", words="Every date in one calendar, and in yours if you subscribe."),
            Link("Change or cancel a place", "member", words="Swap in a colleague, get your joining link, find your receipts."),
            Link("Ask the office", "/contact/", words="About invoices, membership, or what would help you on the day."),
        ]
    )


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what the frame of every page shows. The lists are made only where a template asks for them."""
    return {
        "site_sections": lambda: header(request.path),
        "site_footer": footer,
        "account": lambda: address_of("member"),
        "section": "member" if request.path.startswith(("/accounts/", "/member/")) else "",
        "demonstration": settings.DEMONSTRATION,
        "site_address": settings.SITE_ADDRESS,
    }


def address_of(view: str) -> str:
    """The path of the view so named; empty where there is none."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


def _there(links: list[Link]) -> list[Link]:
    """The links that lead somewhere, with their paths."""
    found = [link if link.address.startswith("/") else link._replace(address=address_of(link.address)) for link in links]
    return [link for link in found if link.address]
