"""Whose calendar holds which events. The domain that gives places registers how to find them from its `apps.py`."""

from collections.abc import Callable

from django.db.models import QuerySet

from thep.accounts.models import User

from .models import Event

_sources: dict[str, Callable[[User], QuerySet[Event]]] = {}


def register(name: str, source: Callable[[User], QuerySet[Event]]) -> None:
    """`source` answers the events that belong in a person's own calendar, cancelled ones among them."""
    _sources[name] = source


def events_of(person: User) -> list[Event]:
    """The person's events of the last year and to come, soonest first, with sessions and venues."""
    found: dict[int, Event] = {}
    for source in _sources.values():
        for event in source(person).exclude(starts_at=None).select_related("venue").prefetch_related("sessions__venue"):
            found[event.pk] = event
    return sorted(found.values(), key=lambda event: (event.starts_at, event.pk))
