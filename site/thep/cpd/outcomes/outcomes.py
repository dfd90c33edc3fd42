"""What came of places, in the words of lists."""

import datetime
from collections import defaultdict
from collections.abc import Sequence

from thep.bookings.models import Booking
from thep.bookings.outcomes import OutcomeSource
from thep.cpd import hours
from thep.cpd.models import Mark
from thep.cpd.registers import Line, standings
from thep.events.models import Session

WORDS = {"full": "Attended in full", "absent": "Absent", "apologies": "Sent apologies"}


def outcomes_of(bookings: Sequence[Booking]) -> dict[int, str]:
    """Return what came of each of `bookings` that somebody was marked at, by its key, in two queries."""
    marks: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    people, events = {booking.person_id for booking in bookings}, {booking.event_id for booking in bookings}
    for mark in Mark.objects.filter(person__in=people, session__event__in=events).select_related("session"):
        marks[mark.person_id, mark.session.event_id].append(mark)
    sessions: dict[int, list[Session]] = defaultdict(list)
    if marks:
        for session in Session.objects.filter(event__in=events).order_by("starts_at"):
            sessions[session.event_id].append(session)
    found: dict[int, str] = {}
    for booking in bookings:
        own = marks.get((booking.person_id, booking.event_id))
        if own:
            words = in_words(Line(booking.person, booking, standings(sessions[booking.event_id], own)))
            found |= {booking.pk: words} if words else {}
    return found


def in_words(line: Line) -> str:
    """Return what a line of a register comes to, as lists say it; nothing where it isn't known yet."""
    if line.came == "part":
        return f"Attended in part: {hours.in_words(line.minutes)}"
    return WORDS.get(line.came, "")


def steps_of(booking: Booking) -> list[tuple[datetime.datetime, str]]:
    """Return each mark of the booking's person at its event, with who made it and why, and when."""
    marks = Mark.objects.filter(person=booking.person_id, session__event=booking.event_id).select_related("by", "session")
    return [(mark.made_at, _words_of(mark)) for mark in marks]


def _words_of(mark: Mark) -> str:
    minutes = f", there for {hours.in_words(mark.minutes)}" if mark.minutes else ""
    by = f" by {mark.by}" if mark.by else ""
    reason = f": {mark.reason}" if mark.reason else ""
    return f"{mark.get_state_display()}{minutes} ({mark.get_way_display().lower()}{by}){reason}"


SOURCE = OutcomeSource(name="registers", outcomes=outcomes_of, steps=steps_of)
