"""What is written when somebody didn't come: to the leads of their school, once for each session, and to the person.

It is written a day after the session, when whoever took the register has had time to correct it: for a school once all its people at
the session are marked, and after three days whoever isn't. Later corrections are no more letters. Nobody hears of what was two weeks ago.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from thep.accounts.examples import example_lead
from thep.bookings import answers
from thep.bookings.letter_examples import example_booking
from thep.bookings.letter_variables import OF_A_BOOKING
from thep.bookings.materials import files_for
from thep.bookings.models import Booking
from thep.cpd.models import Mark
from thep.cpd.parallel import letters as parallel_letters
from thep.cpd.parallel import parallel_sessions
from thep.cpd.registers import Line, Standing, register_of
from thep.events.kinds import kind_of
from thep.events.models import Event, Session
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import FIRST_NAME, LetterClass, LetterKind, LetterVariable
from thep.mail.models import Message
from thep.schools.affiliations import leads_of
from thep.schools.examples import example_school
from thep.schools.models import School

from .absences import cost_of, sentence_of
from .models import AbsenceDecision

AFTER = datetime.timedelta(days=1)
WAITS_FOR_MARKS = datetime.timedelta(days=3)
UNTIL = datetime.timedelta(days=14)
DECIDES = "Our office decides whether it is charged."
RELATED = ("event__policy", "person", "booker", "school", "membership", "order_line__order")


@dataclass(frozen=True, kw_only=True)
class Missed:
    """Somebody who was absent at a session: what not coming to all of the event costs, as far as it is known, and where to make it up."""

    booking: Booking
    words: str
    cost: str
    can_be_made_up: bool


def tell_all() -> int:
    """Write to the schools and to the people of everybody who was absent at a session a day ago or more; return how many letters."""
    now = timezone.now()
    over = Session.objects.filter(ends_at__lte=now - AFTER, ends_at__gt=now - UNTIL, event__state=Event.State.OPEN)
    missed_at = over.filter(marks__state=Mark.State.ABSENT).select_related("event__policy", "event__venue").distinct()
    return sum(_tell_of(session) for session in missed_at.order_by("starts_at", "pk"))


def _tell_of(session: Session) -> int:
    """Write about one session to whoever hasn't been written to about it."""
    if kind_of(session.event).booking.is_rsvp:
        return 0
    by_school: dict[School, list[Standing]] = defaultdict(list)
    absent: dict[int, Line] = {}
    for line in register_of(session.event).lines:
        if line.booking is None or line.only_at is not None or line.booking.state != Booking.State.CONFIRMED:
            continue
        standing = next(each for each in line.standings if each.session.pk == session.pk)
        if line.booking.school is not None:
            by_school[line.booking.school].append(standing)
        if _is_absent(standing):
            absent[line.booking.pk] = line
    bookings = Booking.objects.filter(pk__in=absent).select_related(*RELATED).order_by("person__name", "pk")
    missed = [missed_of(absent[booking.pk], booking, session) for booking in bookings]
    keys = [Cause(session, school).key for school in by_school] + [Cause(each.booking, session).key for each in missed]
    told = set(Message.objects.filter(kind__in=[AT_SCHOOL.name, MISSED.name], cause__in=keys).values_list("cause", flat=True))
    count = 0
    for school, found in by_school.items():
        theirs = [each for each in missed if each.booking.school == school]
        waits = not all(standing.mark for standing in found) and session.ends_at > timezone.now() - WAITS_FOR_MARKS
        if theirs and not waits and Cause(session, school).key not in told:
            count += _tell_school(school, session, theirs)
    for each in missed:
        person, cause = each.booking.person, Cause(each.booking, session)
        if person.is_active and cause.key not in told:
            letters.send(MISSED, person, cause, _to_person(each, session), reply_to=answers.address_for(each.booking))
            count += 1
    return count


def missed_of(line: Line, booking: Booking, session: Session) -> Missed:
    """Return what is told of somebody who missed the session, by the register's `line` of them and the office's decision, if there is one.

    What not coming costs is said of who came to nothing of an event that is over: a missed session of a series costs no fee.
    """
    cost, decision = cost_of(booking), AbsenceDecision.objects.filter(booking=booking).first()
    said = ""
    if decision is not None:
        said = sentence_of(decision)
    elif session.event.is_over and line.came == "absent":
        said = f"{cost.sentence} {DECIDES}" if cost.fee_pence else cost.sentence
    can_be_made_up = len(line.standings) > 1 and bool(parallel_sessions.free_sessions(booking, session))
    return Missed(booking=booking, words=cost.words, cost=said, can_be_made_up=can_be_made_up)


def _is_absent(standing: Standing) -> bool:
    return standing.is_missed and standing.mark is not None and standing.mark.state == Mark.State.ABSENT


def _tell_school(school: School, session: Session, missed: Sequence[Missed]) -> int:
    """Write one letter to each of the school's leads; return how many there are."""
    context = _to_school(school, session, missed)
    leads = leads_of(school)
    for lead in leads:
        letters.send(AT_SCHOOL, lead, Cause(session, school), {"to": lead} | context)
    return len(leads)


def _to_school(school: School, session: Session, missed: Sequence[Missed]) -> dict[str, Any]:
    return {
        "school": school,
        "event": session.event,
        "session": session,
        "missed": missed,
        "policies": list(dict.fromkeys(each.words for each in missed if each.words)),
        "address": reverse("member_school_attendance", args=[school.urn]),
    }


def _to_person(missed: Missed, session: Session) -> dict[str, Any]:
    booking = missed.booking
    return {
        "to": booking.person,
        "booking": booking,
        "event": session.event,
        "session": session,
        "missed": missed,
        "files": files_for(booking.person, session.event),
        "address": reverse("member_booking", args=[booking.reference]),
        "make_up": parallel_letters.address_of(booking.reference, session.pk),
    }


def _example_missed() -> Missed:
    words = "If nobody comes and nobody tells us, we charge a fee. We’ll still send the materials."
    cost = f"The fee for not coming is £30 including VAT. {DECIDES}"
    return Missed(booking=example_booking(), words=words, cost=cost, can_be_made_up=True)


def _example_at_school() -> dict[str, Any]:
    missed = _example_missed()
    return _to_school(example_school(), missed.booking.event.sessions.all()[0], [missed]) | {"to": example_lead()}


def _example_to_person() -> dict[str, Any]:
    missed = _example_missed()
    booking, session = missed.booking, missed.booking.event.sessions.all()[0]
    at = {"address": reverse("member_booking", args=[booking.reference]), "make_up": parallel_letters.address_of(booking.reference, 1)}
    return {"to": booking.person, "booking": booking, "event": booking.event, "session": session, "missed": missed, "files": []} | at


DAY = LetterVariable("day", "the day of the session, with the weekday", "{{ session.starts_at|weekday }}")
AT_SCHOOL = LetterKind(
    name="cpd.absent_at_school",
    label="People who didn’t come, for the school",
    audience="The leads of a school, once for each session that one of its people didn’t come to.",
    template="cpd/email/absent_at_school",
    about=LetterClass.BOOKINGS,
    why="You get this email because you lead professional learning at {{ school.name }}.",
    variables=(
        FIRST_NAME,
        LetterVariable("school", "the name of the school", "{{ school.name }}"),
        LetterVariable("event", "the title of the event", "{{ event.title }}"),
        DAY,
    ),
    example=_example_at_school,
)
MISSED = LetterKind(
    name="cpd.missed",
    label="You weren’t there",
    audience="Whoever had a place at a session, didn’t come and sent no apologies.",
    template="cpd/email/missed",
    about=LetterClass.BOOKINGS,
    why="You get this email because you had a place at this event.",
    variables=(*OF_A_BOOKING, DAY),
    example=_example_to_person,
)
KINDS = (AT_SCHOOL, MISSED)
