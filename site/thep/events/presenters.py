"""Where an event is presented, its page or its day in the calendar, and in what words. A kind with more to say registers its own."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from .models import Event

Presenter = Callable[[Event, HttpRequest | None], str]

Teller = Callable[[Event], str]

PRESENTERS: dict[str, Presenter] = {}
TELLERS: dict[str, Teller] = {}


def register(kind: str, presenter: Presenter, *, words: Teller | None = None) -> None:
    """Let `presenter` make the addresses of events of `kind`, and `words` say in plain text what one is about."""
    PRESENTERS[kind] = presenter
    if words is not None:
        TELLERS[kind] = words


def words(event: Event) -> str:
    """What is said of `event` where it is presented, for searching; empty where its kind has no words of its own."""
    teller = TELLERS.get(event.kind)
    return teller(event) if teller else ""


def address(event: Event, request: HttpRequest | None = None) -> str:
    """The path that presents `event`. `event.page` should have been selected with it; `request` saves looking the site up again."""
    presenter = PRESENTERS.get(event.kind, on_its_page)
    return presenter(event, request) or in_calendar(event)


def on_its_page(event: Event, request: HttpRequest | None = None) -> str:
    """The address of the event's page, with the run chosen; empty where it has no live page."""
    if event.page is None or not event.page.live:
        return ""
    url = event.page.get_url(request)
    return f"{url}?run={event.pk}" if url else ""


def in_calendar(event: Event) -> str:
    month = f"?month={timezone.localtime(event.starts_at):%Y-%m}#event-{event.pk}" if event.starts_at else ""
    return reverse("calendar") + month


class Neighbour(NamedTuple):
    """Something else that goes well with an event: its title, where it is, and when, in words."""

    title: str
    address: str
    when: str


class Companion(NamedTuple):
    """What somebody with a place wants to know besides when and where: what to read or bring, and what goes well with it."""

    before_you_come: str = ""
    goes_with: Sequence[Neighbour] = ()


Companions = Callable[[Event], Companion]

COMPANIONS: dict[str, Companions] = {}


def accompany(kind: str, companions: Companions) -> None:
    """Let `companions` say what goes with a place at events of `kind`."""
    COMPANIONS[kind] = companions


def companion_of(event: Event) -> Companion:
    """Return what goes with a place at `event`; nothing where its kind has nothing of the sort."""
    companions = COMPANIONS.get(event.kind)
    return companions(event) if companions else Companion()


Marker = Callable[[list[Event], HttpRequest], dict[int, tuple[str, str]]]

MARKERS: list[Marker] = []


def mark_with(marker: Marker) -> None:
    """Let `marker` say, by primary key, what events are to whoever asks: a tone of the design system and a few words."""
    MARKERS.append(marker)


def marks(events: list[Event], request: HttpRequest) -> dict[int, tuple[str, str]]:
    """The marks of `events` for who asks, by primary key."""
    found: dict[int, tuple[str, str]] = {}
    for marker in MARKERS if events else ():
        found |= marker(events, request)
    return found
