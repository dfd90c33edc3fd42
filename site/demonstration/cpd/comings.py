"""Somebody who came without a place, and somebody who said beforehand that they couldn't come."""

import datetime

from demonstration.bookings.booking_desk import Desk, reference
from demonstration.cpd.registers import LEFT_TO_TAKE
from demonstration.schools.schools import BEN_JONSON
from demonstration.seeded_random import lasting_uuid
from thep.accounts.models import User
from thep.bookings import end_reasons
from thep.bookings.models import Booking, Submission
from thep.cpd.models import Mark
from thep.cpd.reminders import apologies
from thep.cpd.walk_ins import walk_ins
from thep.events import prices
from thep.events.models import Event
from thep.schools.models import School

WALKS_IN = "grace.oconnell@benjonson.example"
MINUTE = datetime.timedelta(minutes=1)


def tell(desk: Desk) -> None:
    """Have one person walk in to the last register that was taken where that costs no money, and one send apologies."""
    walk_in(desk, User.objects.get(email=WALKS_IN), School.objects.get(urn=BEN_JONSON))
    send_apologies(desk)


def walk_in(desk: Desk, person: User, school: School) -> None:
    """Add `person` at the door of the latest event that has room, as whoever led it did: on an included place of `school`."""
    taken = Event.objects.open().filter(sessions__marks__isnull=False, ends_at__lt=desk.now - LEFT_TO_TAKE, format=Event.Format.IN_PERSON)
    for event in taken.distinct().order_by("-starts_at", "pk"):
        session = event.sessions.earliest("starts_at")
        token = lasting_uuid("booking", event.uid, person.email, person.email)
        if Submission.objects.filter(token=token).exists():
            return
        quote = prices.quote(event, school=school)
        if event.is_full or event.bookings.filter(person=person).exists() or not (quote.is_included or quote.is_free):
            continue
        led_by = event.facilitators.exclude(person=None).first()
        booking = walk_ins.add(event, session, person=person, by=(led_by and led_by.person) or desk.finance, school=school)
        came_at = session.starts_at + 6 * MINUTE
        Mark.objects.filter(session=session, person=person).update(made_at=came_at, device_at=came_at)
        submission = Submission.objects.get(bookings=booking)
        Submission.objects.filter(pk=submission.pk).update(token=token)
        desk.made_at[submission.pk] = came_at
        desk.rename(booking, reference("booking", token, person.email))
        return


def send_apologies(desk: Desk) -> None:
    """Have one person give up a free place, soon before the event, by the link of their reminder."""
    if Booking.objects.filter(end_reason=end_reasons.APOLOGIES).exclude(event__kind="meeting").exists():
        return
    soon = (
        Booking.objects.confirmed()
        .exclude(event__kind="meeting")
        .filter(event__starts_at__gt=desk.now + MINUTE, event__state=Event.State.OPEN, payment=Booking.Payment.FREE)
    )
    unneeded = soon.exclude(event__bookings__state=Booking.State.WAITING).exclude(person__email__endswith="@benjonson.example")
    booking = unneeded.select_related("event").order_by("event__starts_at", "reference").first()
    if booking is not None:
        apologies.send(booking, shown=apologies.key_of(apologies.returns_of(booking)))
