"""The registers of this term's and last term's events, taken by list, by code, from paper and online, with every state that there is."""

import datetime
from collections.abc import Iterator

from demonstration.bookings.booking_desk import DAY, Desk
from demonstration.seeded_random import Dice, lasting_uuid
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.cpd import marks
from thep.cpd.closing import terms
from thep.cpd.closing.models import ClosedTerm
from thep.cpd.marks import Offered, Source, minutes_of
from thep.cpd.models import Mark
from thep.events.models import Event, Session

LEFT_TO_TAKE = 3 * DAY
"""Registers of the last days are left for whoever looks to take."""

STATES = (*["present"] * 80, *["late"] * 7, *["left_early"] * 4, *["absent"] * 5, *["apologies"] * 2, *[""] * 2)
"""What a hundred people are, the last two of them not marked."""

REASONS = ("Their name is on the paper sheet.", "Their school told us the same day.", "Signed in on a colleague’s line.")
MINUTE = datetime.timedelta(minutes=1)


def take(desk: Desk) -> None:
    """Have every register taken that hasn't been, some marks corrected, and two left that contradict each other; close an early term."""
    begun = Event.objects.open().filter(starts_at__lt=desk.now - LEFT_TO_TAKE).order_by("starts_at", "pk")
    for event in begun.prefetch_related("facilitators__person", "sessions"):
        take_one(event, desk)
    contradict(desk)
    close_early_term(desk)


def take_one(event: Event, desk: Desk) -> None:
    """Mark everybody with a place at the sessions of `event` that have been, where nobody is marked yet."""
    if Mark.objects.filter(session__event=event).exists():
        return
    by = next((each.person for each in event.facilitators.all() if each.person), None) or desk.finance
    people = [booking.person for booking in Booking.objects.confirmed().filter(event=event).select_related("person").order_by("pk")]
    sessions = [session for session in event.sessions.all() if session.ends_at < desk.now]
    offered = [each for session in sessions for person in people for each in marks_of(event, session, person)]
    way = (
        Mark.Way.ONLINE
        if event.format == Event.Format.ONLINE
        else Dice("way", event.uid).pick([Mark.Way.LIST, Mark.Way.LIST, Mark.Way.PAPER, Mark.Way.SCAN])
    )
    if offered:
        marks.record(event, offered, source=Source(way=way, by=by))
        correct(event, desk)


def marks_of(event: Event, session: Session, person: User) -> Iterator[Offered]:
    """Yield what `person` was at the session; for a few people nothing, as nobody marked them."""
    dice = Dice("mark", event.uid, session.starts_at.isoformat(), person.email)
    state = dice.pick(STATES)
    if not state:
        return
    whole = minutes_of(session)
    minutes = max(1, min(whole - 1, whole - 5 * dice.between(2, 9))) if state in Mark.PARTS else None
    uid = lasting_uuid("mark", event.uid, session.starts_at.isoformat(), person.email)
    made_at = session.starts_at + dice.between(1, 12) * MINUTE
    yield Offered(session=session.pk, person=person.pk, state=state, made_at=made_at, minutes=minutes, uid=uid)


def correct(event: Event, desk: Desk) -> None:
    """Have the office correct one mark of a few events, with the reason."""
    dice = Dice("corrects", event.uid)
    wrong = Mark.objects.filter(session__event=event, state=Mark.State.ABSENT).order_by("pk").first()
    if wrong is None or not dice.chance(35):
        return
    right = Offered(
        session=wrong.session_id, person=wrong.person_id, state=Mark.State.PRESENT, made_at=wrong.made_at + DAY, seen=wrong.pk,
        uid=lasting_uuid("correction", wrong.uid), reason=dice.pick(REASONS),
    )  # fmt: skip
    marks.record(event, [right], source=Source(way=Mark.Way.CORRECTION, by=desk.finance))


def contradict(desk: Desk) -> None:
    """Leave two marks that differ, made by two phones that didn't know of each other, on the last register that was taken."""
    last = Mark.objects.filter(state=Mark.State.PRESENT, way=Mark.Way.LIST).order_by("session__starts_at", "pk").last()
    uid = lasting_uuid("contradiction")
    if last is None or Mark.objects.filter(uid=uid).exists():
        return
    other = Offered(session=last.session_id, person=last.person_id, state=Mark.State.ABSENT, made_at=last.made_at - MINUTE, uid=uid)
    marks.record(last.session.event, [other], source=Source(way=Mark.Way.LIST, by=desk.finance, device=uid))


def close_early_term(desk: Desk) -> None:
    """Close the registers of the first term that the office's screen lists."""
    period, closed = terms.terms_with_registers()[-1]
    if closed is None and not ClosedTerm.objects.exists():
        terms.close(period, by=desk.finance)
