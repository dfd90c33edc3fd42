"""Events that have been, and the marks of who came, made the way the site makes them."""

import datetime

from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import stamps
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.cpd import marks
from thep.cpd.certificates import certificates
from thep.cpd.models import Mark
from thep.events.models import Session

MORNING = datetime.timedelta(hours=3)


def event_that_began(*, ago=datetime.timedelta(hours=1), sessions=1, **more):
    """An event whose first session of three hours began `ago`; the others are a week apart each."""
    starts_at = timezone.now().replace(microsecond=0) - ago
    event = EventFactory(starts_at=starts_at, ends_at=starts_at + MORNING, **more)
    for week in range(1, sessions):
        begins = starts_at + datetime.timedelta(weeks=week)
        Session.objects.create(event=event, starts_at=begins, ends_at=begins + MORNING)
        event.ends_at = begins + MORNING
    event.save()
    return event


def place_at(event, person, *, state=Booking.State.CONFIRMED, **more):
    """A place of `person` at an event whose booking may have closed long ago."""
    return Booking.objects.create(
        event=event, person=person, booker=person, state=state, payment=Booking.Payment.FREE, **stamps(state), **more
    )


def mark(event, person, state=Mark.State.PRESENT, *, session=None, ago=datetime.timedelta(0), way=Mark.Way.LIST, **more):
    """Put down what `person` was at a session (the first), as their register's taker does; the mark."""
    source = {name: more.pop(name) for name in ("by", "link", "device", "clock_offset") if name in more}
    offered = marks.Offered(
        session=(session or event.sessions.first()).pk, person=person.pk, state=state, made_at=timezone.now() - ago, **more
    )
    [taken] = marks.record(event, [offered], source=marks.Source(way=way, **source))
    assert not taken.refused, taken.refused
    return Mark.objects.get(uid=taken.uid)


def people_with_places(event, number):
    """So many people of one school with places at an event, made in few queries."""
    emails = [f"listed{at}@school.example" for at in range(number)]
    people = User.objects.bulk_create(User(email=email, name=f"Person Number{at} Of-a-School") for at, email in enumerate(emails))
    school, state = SchoolFactory(name="Saint Somebody’s Catholic Primary School"), Booking.State.CONFIRMED
    Booking.objects.bulk_create(
        Booking(event=event, person=person, booker=person, school=school, state=state, payment="free", **stamps(state)) for person in people
    )
    return people


def register_three_hundred(event):
    """Three hundred people with places at an event, all marked, two in a hundred of them late; the people."""
    people = people_with_places(event, 300)
    session, now = event.sessions.first().pk, timezone.now()
    states = [("late", 100) if at % 50 == 0 else ("present", None) for at in range(300)]
    offered = [
        marks.Offered(session=session, person=person.pk, made_at=now, state=state, minutes=minutes)
        for person, (state, minutes) in zip(people, states, strict=True)
    ]
    marks.record(event, offered, source=marks.Source(way=Mark.Way.LIST))
    return people


def attended(event, person=None, state=Mark.State.PRESENT, **more):
    """Somebody (new if None) who had a place at an event and was marked as there; the person."""
    person = person or PersonFactory()
    place_at(event, person)
    mark(event, person, state, **more)
    return person


def certified(person=None, *, by=None, **event):
    """A certificate of somebody for an event that is over."""
    event = event_that_began(ago=datetime.timedelta(hours=4), **event)
    return certificates.issue(event, attended(event, person), by=by)
