"""Who came to an event, for those who give out its files."""

from collections import defaultdict

from thep.accounts.models import User
from thep.bookings.materials import WhoCame
from thep.events.models import Event

from .models import Mark
from .registers import standings


def came(event: Event, person: User | None) -> set[int]:
    """Return who was at a session of `event`, for a part at least, by the marks as they are now; of `person` alone, if there is one."""
    marks = Mark.objects.filter(session__event=event) if person is None else Mark.objects.filter(session__event=event, person=person)
    by_person: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks.select_related("session"):
        by_person[mark.person_id].append(mark)
    return {key for key, theirs in by_person.items() if _was_there(theirs)}


def _was_there(marks: list[Mark]) -> bool:
    return any(standing.minutes for standing in standings(list({mark.session_id: mark.session for mark in marks}.values()), marks))


PART = WhoCame("registers", came)
