"""Whose calendar holds which events. The domain that gives places declares how to find them."""

import datetime
from collections.abc import Callable, Iterable
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


@dataclass(frozen=True, kw_only=True)
class OwnDate:
    """A date in a person's own calendar that is no event: `path` is where its page is, `sequence` how often it was changed.

    One that is not `is_busy` leaves whoever has it in their calendar free to be asked to something else.
    """

    uid: str
    title: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    location: str
    path: str
    changed_at: datetime.datetime
    sequence: int = 0
    is_cancelled: bool = False
    is_tentative: bool = False
    is_busy: bool = True


@dataclass(frozen=True)
class OwnDates:
    """The dates that belong in a person's own calendar and are no events: `find(person)`."""

    name: str
    find: Callable[[User], Iterable[OwnDate]]


def dates_of(person: User) -> list[OwnDate]:
    """Return the person's dates that are no events, soonest first."""
    found = [date for each in declared(OwnDates) for date in each.find(person)]
    return sorted(found, key=lambda date: (date.starts_at, date.uid))


def events_of(person: User) -> list[Event]:
    """Return the person's events of the last year and to come, soonest first, with sessions and venues."""
    found: dict[int, Event] = {}
    for each in declared(OwnEvents):
        for event in each.find(person).exclude(starts_at=None).select_related("venue").prefetch_related("sessions__venue"):
            found[event.pk] = event
    return sorted(found.values(), key=lambda event: (event.starts_at, event.pk))
