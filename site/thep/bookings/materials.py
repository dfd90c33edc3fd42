"""Which of an event's files somebody gets: by their place, by whether they came, and by whom each file is for."""

from collections.abc import Callable
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
    """Whoever knows who came to an event: bookings know who has a place alone."""

    name: str
    came: Callable[[User, Event], bool]


def files_for(person: User, event: Event) -> list[EventFile]:
    """Return the files of `event` that `person` gets now, as somebody who has a place, came, or missed it."""
    files = list(event.files.all())
    return [file for file in files if file.meant_for in _parts_of(person, event, {file.meant_for for file in files})]


def is_for(person: User, file: EventFile) -> bool:
    """Return whether `person` gets `file` now, as somebody who has a place, came, or missed the event."""
    return file.meant_for in _parts_of(person, file.event, {file.meant_for})


def _parts_of(person: User, event: Event, asked: set[str]) -> set[str]:
    """Return of which of `asked` somebody is. Who came is only looked up where a file asks it, and not before it begins."""
    if not asked:
        return set()
    states = set(Booking.objects.filter(event=event, person=person).values_list("state", "end_reason"))
    has_place = any(state == State.CONFIRMED for state, _ in states)
    found = {For.PLACED.value} if has_place else set()
    if not event.has_begun or not asked & {For.CAME, For.ALL_AFTER}:
        return found
    if any(each.came(person, event) for each in declared(WhoCame)):
        return {each.value for each in For}
    sent_apologies = any(state == State.APOLOGIES or reason == end_reasons.APOLOGIES for state, reason in states)
    if event.is_over and (has_place or sent_apologies):
        found.add(For.ALL_AFTER.value)
    return found
