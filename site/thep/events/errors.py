"""What can stand in the way of an event."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from thep.design.templatetags.thep import clock, day

if TYPE_CHECKING:
    from .models import Event


class EventsError(Exception):
    """The root of the errors of events."""


class CapacityBelowTaken(EventsError):
    """Fewer places were asked for than people have: `taken` says how many."""

    def __init__(self, *, capacity: int, taken: int) -> None:
        self.capacity = capacity
        self.taken = taken
        super().__init__(
            f"{taken} places are taken, so there can’t be only {capacity}. Cancel some bookings first, or keep at least {taken}."
        )


class ClosesAfterStart(EventsError):
    """Booking would close after the event has begun, at `starts_at`."""

    def __init__(self, starts_at: datetime.datetime) -> None:
        self.starts_at = starts_at
        super().__init__(f"Booking must close by {clock(starts_at)} on {day(starts_at)}, when the event starts.")


class ChangesRefused(EventsError):
    """Some of the events that were to change together can't: `refused` says which, and why each."""

    def __init__(self, refused: Sequence[tuple[Event, EventsError]]) -> None:
        self.refused = list(refused)
        super().__init__(" ".join(f"‘{event.title}’: {error}" for event, error in self.refused))


class NotAHolidayFile(EventsError):
    """A file is neither a calendar nor a table of holidays. The message says what to choose."""


class SessionKept(EventsError):
    """A session would be removed, or one that has begun moved to another day, of which something is kept. The message says what to do."""


class SessionsClash(EventsError):
    """Two sessions overlap, or one ends before it starts. The message says which."""


class EventCancelled(EventsError):
    """The event was cancelled; it cannot be changed, published or cancelled again."""


class UnknownKind(EventsError):
    """The event is of no kind that a domain declares; `kind` is the name that was given, empty where none was."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"No domain holds events of the kind ‘{kind}’." if kind else "Say what kind of event this is.")


class KindFixed(EventsError):
    """The event's kind can't change any more, as people come to the new kind in another way; `taken` says how many have a place."""

    def __init__(self, taken: int) -> None:
        self.taken = taken
        people = "1 person has" if taken == 1 else f"{taken} people have"
        super().__init__(f"{people} a place, and people book events of this kind in another way. Keep the kind, or make a new event.")


class NotReady(EventsError):
    """The event cannot be opened yet; `problems` are sentences that say what is missing."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


class FileRefused(EventsError):
    """The document is of no kind that we take, or too large; the text says which."""
