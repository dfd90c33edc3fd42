"""Whose calendar holds which events. The domain that gives places declares how to find them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

from thep.accounts.models import User
from thep.domains import declared

from .models import Event


@dataclass(frozen=True)
class OwnEvents:
    """The events that belong in a person's own calendar, cancelled ones among them: `find(person)`."""

    name: str
    find: Callable[[User], QuerySet[Event]]


def events_of(person: User) -> list[Event]:
    """Return the person's events of the last year and to come, soonest first, with sessions and venues."""
    found: dict[int, Event] = {}
    for each in declared(OwnEvents):
        for event in each.find(person).exclude(starts_at=None).select_related("venue").prefetch_related("sessions__venue"):
            found[event.pk] = event
    return sorted(found.values(), key=lambda event: (event.starts_at, event.pk))
