"""Who must do something when an event changes: the domains above declare it.

A follower is called inside the transaction that changes the event, so that either both happen or neither. It writes rows (bookings,
refunds to make, messages of the outbox); it opens no durable transaction and makes no call over the network.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from thep.accounts.models import User
from thep.domains import declared

from .models import Event


@dataclass(frozen=True, kw_only=True)
class Change:
    """What became different: calendars hear of title, times and place, delegates of the link too, the waiting list of more places.

    `window` is when booking opens and closes. `sessions_before` is how many sessions there were, so that calendars can take out those
    that are gone, and `started_at` when the event began before it moved.
    """

    title: bool = False
    times: bool = False
    location: bool = False
    link: bool = False
    window: bool = False
    more_places: bool = False
    sessions_before: int = 0
    started_at: datetime.datetime | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return self.concerns_calendars or self.link or self.window or self.more_places

    @property
    def concerns_calendars(self) -> bool:
        return self.title or self.times or self.location


class Follower(Protocol):
    def lock_before_cancelling(self, event: Event) -> None:
        """Take the locks that come before the event's own, so that whoever holds them already is waited for and not waited by.

        Called before an event moves, too.
        """

    def changed(self, event: Event, change: Change) -> None: ...

    def cancelled(self, event: Event, *, by: User | None, reason: str) -> None: ...


@dataclass(frozen=True)
class EventFollower:
    """Somebody who is told of each change of an event.

    Of events that change together `changed_together` is told at once, where it is given; else `changed` of each.
    """

    name: str
    follower: Follower
    changed_together: Callable[[Sequence[tuple[Event, Change]]], None] | None = None


def lock_before_cancelling(event: Event) -> None:
    for each in declared(EventFollower):
        each.follower.lock_before_cancelling(event)


def tell_changed(event: Event, change: Change) -> None:
    for each in declared(EventFollower):
        each.follower.changed(event, change)


def tell_changed_together(changes: Sequence[tuple[Event, Change]]) -> None:
    for each in declared(EventFollower):
        if each.changed_together is not None:
            each.changed_together(changes)
        else:
            for event, change in changes:
                each.follower.changed(event, change)


def tell_cancelled(event: Event, *, by: User | None, reason: str) -> None:
    for each in declared(EventFollower):
        each.follower.cancelled(event, by=by, reason=reason)
