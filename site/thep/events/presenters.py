"""Where an event is presented, its page or its day in the calendar, and in what words: as its kind has it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone

from thep.cms.expiry import is_published
from thep.domains import declared

from .kinds import Companion, kind_of
from .models import Event


def words(event: Event) -> str:
    """Return what is said of `event` where it is presented, for searching; empty where its kind has no words of its own."""
    tell = kind_of(event).words
    return tell(event) if tell else ""


def address(event: Event, request: HttpRequest | None = None) -> str:
    """Return the path that presents `event`.

    `event.page` should have been selected with it; `request` saves looking the site up again.
    """
    present = kind_of(event).address or on_its_page
    return present(event, request) or in_calendar(event)


def on_its_page(event: Event, request: HttpRequest | None = None) -> str:
    """Return the address of the event's page, with the run chosen; empty where it has no live page."""
    if event.page is None or not is_published(event.page):
        return ""
    url = event.page.get_url(request)
    return f"{url}?run={event.pk}" if url else ""


def in_calendar(event: Event) -> str:
    month = f"?month={timezone.localtime(event.starts_at):%Y-%m}#event-{event.pk}" if event.starts_at else ""
    return reverse("calendar") + month


def surroundings(event: Event, request: HttpRequest, *, here: str = "") -> dict[str, object]:
    """Return where a page about `event` that doesn't present it stands, for its template: the `section` of the header.

    A page that calls itself `here` has `crumbs` too, and the `address` of what presents the event, as the last of them leads there.
    """
    kind = kind_of(event)
    if not here:
        return {"section": kind.section}
    presented_at = address(event, request)
    above = [(label, resolve_url(each)) for label, each in kind.crumbs]
    return {"section": kind.section, "address": presented_at, "crumbs": [*above, (event.title, presented_at), (here, "")]}


def companion_of(event: Event) -> Companion:
    """Return what goes with a place at `event`; nothing where its kind has nothing of the sort."""
    tell = kind_of(event).companion
    return tell(event) if tell else Companion()


@dataclass(frozen=True)
class EventMarker:
    """What events are to whoever asks: `mark` answers, by primary key, a tone of the design system and a few words."""

    name: str
    mark: Callable[[list[Event], HttpRequest], dict[int, tuple[str, str]]]


def marks(events: list[Event], request: HttpRequest) -> dict[int, tuple[str, str]]:
    """Return the marks of `events` for the person who asks, by primary key."""
    found: dict[int, tuple[str, str]] = {}
    for marker in declared(EventMarker) if events else ():
        found |= marker.mark(events, request)
    return found
