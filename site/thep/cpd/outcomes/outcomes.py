"""What came of places, in the words of lists."""

import datetime
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Q

from thep.bookings.models import Booking
from thep.bookings.outcomes import OutcomeSource
from thep.cpd import hours
from thep.cpd.models import AbsenceDecision, Mark
from thep.cpd.registers import Line, made_up_at, places_at_one, standings
from thep.design.templatetags.thep import day, money
from thep.events.models import Session

DECIDED = {"charged": "fee charged", "credited": "fee credited", "waived": "fee waived"}
WORDS = {"full": "Attended in full", "absent": "Absent", "apologies": "Sent apologies"}


def outcomes_of(bookings: Sequence[Booking]) -> dict[int, str]:
    """Return what came of each of `bookings` that somebody was marked at, by its key, in four queries."""
    marks: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    people, events = {booking.person_id for booking in bookings}, {booking.event_id for booking in bookings}
    for mark in Mark.objects.filter(person__in=people, session__event__in=events).select_related("session"):
        marks[mark.person_id, mark.session.event_id].append(mark)
    sessions: dict[int, list[Session]] = defaultdict(list)
    if marks:
        for session in Session.objects.filter(event__in=events).order_by("starts_at"):
            sessions[session.event_id].append(session)
    made_up = made_up_at(places_at_one(Q(booking__in=[booking.pk for booking in bookings]))) if marks else {}
    found: dict[int, str] = {}
    for booking in bookings:
        own = marks.get((booking.person_id, booking.event_id))
        if own:
            of_person = made_up.get(booking.person_id)
            words = in_words(Line(booking.person, booking, standings(sessions[booking.event_id], own, made_up=of_person)))
            found |= {booking.pk: words} if words else {}
    return _with_decisions(found)


def _with_decisions(found: dict[int, str]) -> dict[int, str]:
    """Return the words of bookings by their keys, those of who was absent with what was decided about it, in one query where some are."""
    absent = [pk for pk, words in found.items() if words == WORDS["absent"]]
    decided = AbsenceDecision.objects.filter(booking__in=absent).values_list("booking", "state") if absent else ()
    return found | {pk: f"{WORDS['absent']}: {DECIDED[state]}" for pk, state in decided}


def in_words(line: Line) -> str:
    """Return what a line of a register comes to, as lists say it; nothing where it isn't known yet."""
    if line.came == "part":
        return f"Attended in part: {hours.in_words(line.minutes)}"
    return WORDS.get(line.came, "")


def steps_of(booking: Booking) -> list[tuple[datetime.datetime, str]]:
    """Return what became of the booking and when: marks, places at other dates, what was decided about not coming, with who and why."""
    marks = Mark.objects.filter(person=booking.person_id, session__event=booking.event_id).select_related("by", "link", "session")
    steps = [(mark.made_at, _words_of(mark)) for mark in marks]
    for place in booking.session_places.select_related("session"):
        steps.append((place.taken_at, f"Took a place on {day(place.session.starts_at)} for the session of {day(place.missed.starts_at)}"))
        if place.ended_at:
            steps.append((place.ended_at, f"Gave up the place on {day(place.session.starts_at)}: {place.end_reason}"))
    decision = AbsenceDecision.objects.filter(booking=booking).select_related("decided_by", "credited_by").first()
    return [*steps, *(_steps_of_decision(decision) if decision else ())]


def _steps_of_decision(decision: AbsenceDecision) -> list[tuple[datetime.datetime, str]]:
    by = f" by {decision.decided_by}" if decision.decided_by else ""
    if decision.state == AbsenceDecision.State.WAIVED:
        return [(decision.decided_at, f"Cost of not coming waived{by}: {decision.reason}")]
    steps = [(decision.decided_at, f"Fee for not coming charged{by}: {money(decision.total_pence)}")]
    if decision.credited_at:
        credited_by = f" by {decision.credited_by}" if decision.credited_by else ""
        steps.append((decision.credited_at, f"Fee for not coming credited{credited_by}: {decision.reason}"))
    return steps


def _words_of(mark: Mark) -> str:
    minutes = f", there for {hours.in_words(mark.minutes)}" if mark.minutes else ""
    reason = f": {mark.reason}" if mark.reason else ""
    how = " ".join(filter(None, [mark.get_way_display().lower(), mark.maker]))
    return f"{mark.get_state_display()}{minutes} ({how}){reason}"


SOURCE = OutcomeSource(name="registers", outcomes=outcomes_of, steps=steps_of)
