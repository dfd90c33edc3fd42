"""Who said beforehand that they couldn't come, and is marked at no session: registers say nothing of them, or no longer list them.

Somebody who answers a meeting stays on its register with their apologies; somebody who gives a booked place up by the reminder's link
leaves it. Both are counted as having sent apologies for each session that has begun.
"""

import datetime
from collections import defaultdict

from django.db.models import Q
from django.utils import timezone

from thep.bookings.models import Booking
from thep.events.models import Event, Session
from thep.schools.models import Affiliation, School

from .hours import UNREAD, Attendance, Listing, listing_of, school_on
from .models import Mark
from .registers import Standing


def apologies_between(begins: datetime.datetime, ends: datetime.datetime, *, school: School | None = None) -> list[Attendance]:
    """Return who sent apologies for sessions that began between two aware instants, of `school` alone where it is given, in four queries.

    Nobody is returned for a session that they are marked at, nor for an event that they have a place at again.
    """
    sessions: dict[int, list[Session]] = defaultdict(list)
    until = min(ends, timezone.now())
    begun = Session.objects.filter(starts_at__gte=begins, starts_at__lt=until, event__state=Event.State.OPEN)
    for session in begun.select_related("event__page"):
        sessions[session.event_id].append(session)
    bookings = Booking.objects.apologised().filter(event__in=list(sessions))
    if school is not None:
        listed = Affiliation.objects.filter(school=school).values("person")
        bookings = bookings.filter(Q(school=school) | Q(school=None, person__in=listed))
    apologised = list(bookings.defer(*UNREAD).select_related("person").order_by("pk"))
    if not apologised:
        return []
    people = {booking.person_id for booking in apologised}
    marked = set(Mark.objects.filter(person__in=people, session__event__in=list(sessions)).values_list("session", "person"))
    listings: dict[int, list[Listing]] = defaultdict(list)
    for affiliation in Affiliation.objects.filter(person__in=people):
        if listing := listing_of(affiliation):
            listings[affiliation.person_id].append(listing)
    found = (
        _attendance(booking, session, listings[booking.person_id])
        for booking in apologised
        for session in sessions[booking.event_id]
        if (session.pk, booking.person_id) not in marked
    )
    return [each for each in found if school is None or each.school == school.pk]


def in_order(attended: list[Attendance]) -> list[Attendance]:
    """Return `attended` with the earliest session first."""
    return sorted(attended, key=lambda each: (each.session.starts_at, each.session.pk, each.person.pk))


def _attendance(booking: Booking, session: Session, listings: list[Listing]) -> Attendance:
    # No register has this mark: it says in a register's words what the booking says, and is never saved.
    at = booking.ended_at or session.starts_at
    said = Mark(session=session, person=booking.person, state=Mark.State.APOLOGIES, way=Mark.Way.SELF, made_at=at, device_at=at)
    return Attendance(
        person=booking.person,
        session=session,
        standing=Standing(session, said),
        booking=booking,
        school=school_on(timezone.localdate(session.starts_at), booked=booking.school_id, listings=listings),
    )
