"""Which of an event's files somebody gets: by their place, by whether they came, and by whom each file is for."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from thep.accounts.models import User
from thep.domains import declared
from thep.events.models import Event, EventFile

from . import end_reasons
from .models import Booking

State = Booking.State
For = EventFile.For


@dataclass(frozen=True)
class WhoCame:
    """Whoever knows who came to an event: bookings know who has a place alone.

    `came` returns the keys of everybody who came, or of the one person alone whom it is asked of.
    """

    name: str
    came: Callable[[Event, User | None], set[int]]


def files_for(person: User, event: Event) -> list[EventFile]:
    """Return the files of `event` that `person` gets now, as somebody who has a place, came, or missed it."""
    return files_by_reader(event, only=person).get(person.pk, [])


def files_by_reader(event: Event, *, only: User | None = None) -> dict[int, list[EventFile]]:
    """Return the files of `event` that each person gets now, by their key, in three queries."""
    files = list(event.files.all())
    parts = _parts_by_person(event, {file.meant_for for file in files}, only=only)
    return {person: found for person, theirs in parts.items() if (found := [file for file in files if file.meant_for in theirs])}


def is_for(person: User, file: EventFile) -> bool:
    """Return whether `person` gets `file` now, as somebody who has a place, came, or missed the event."""
    return file.meant_for in _parts_by_person(file.event, {file.meant_for}, only=person).get(person.pk, set())


def _parts_by_person(event: Event, asked: set[str], *, only: User | None) -> dict[int, set[str]]:
    """Return of which of `asked` each person is. Who came is only looked up where a file asks it, and not before it begins."""
    if not asked:
        return {}
    bookings = Booking.objects.filter(event=event) if only is None else Booking.objects.filter(event=event, person=only)
    states: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for person, state, reason in bookings.values_list("person", "state", "end_reason"):
        states[person].add((state, reason))
    found = {person: _parts_by_place(event, theirs) for person, theirs in states.items()}
    if event.has_begun and asked & {For.CAME, For.ALL_AFTER}:
        for each in declared(WhoCame):
            found |= {person: {part.value for part in For} for person in each.came(event, only)}
    return found


def _parts_by_place(event: Event, states: Iterable[tuple[str, str]]) -> set[str]:
    """Return of which parts somebody is by their bookings alone, whether they came or not."""
    has_place = any(state == State.CONFIRMED for state, _ in states)
    sent_apologies = any(state == State.APOLOGIES or reason == end_reasons.APOLOGIES for state, reason in states)
    found = {For.PLACED.value} if has_place else set()
    return found | {For.ALL_AFTER.value} if event.is_over and (has_place or sent_apologies) else found
