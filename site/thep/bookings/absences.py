"""Which colleagues are out when: the places that a school's people have at events, session by session."""

import datetime
from collections.abc import Iterator

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from thep.events import calendar
from thep.events.models import Event, Session
from thep.events.school_dates import NOT_CONFIRMED, OUT, SchoolDate
from thep.schools.models import School

from .approvals.models import PlaceRequestQuerySet
from .models import Booking, BookingQuerySet, PlaceRequest


def places_between(school: School, begin: datetime.datetime, end: datetime.datetime) -> BookingQuerySet:
    """Return the bookings whose people are out, or will be once they are confirmed, at an event on between two aware instants.

    A hold or an offer whose time has run out counts no more, whether or not it has been ended; nor does a place that was given up.
    """
    takes_out = Q(state=Booking.State.CONFIRMED) | Q(state__in=[Booking.State.HELD, Booking.State.OFFERED], expires_at__gt=timezone.now())
    on = Q(event__state=Event.State.OPEN, event__ends_at__gt=begin, event__starts_at__lt=end)
    return Booking.objects.filter(takes_out, on, school=school)


def requests_between(school: School, begin: datetime.datetime, end: datetime.datetime) -> PlaceRequestQuerySet:
    """Return what the school's teachers have asked for, and can still be given, at an event on between two aware instants."""
    return PlaceRequest.objects.waiting().filter(school=school, event__ends_at__gt=begin, event__starts_at__lt=end)


def dates_of_school(school: School, begin: datetime.datetime, end: datetime.datetime) -> Iterator[SchoolDate]:
    """Yield when colleagues of the school are out, or ask to be, between two aware instants: each session is a date of its own.

    It takes four queries at most.
    """
    sessions = Prefetch("event__sessions", Session.objects.select_related("venue"))
    for found in (places_between(school, begin, end), requests_between(school, begin, end)):
        for each in found.select_related("person", "school", "event__venue").prefetch_related(sessions):
            every = list(each.event.sessions.all())
            for number, session in enumerate(every, 1):
                if session.ends_at > begin and session.starts_at < end:
                    yield _date(each, session, number, len(every))


def _date(absence: Booking | PlaceRequest, session: Session, number: int, count: int) -> SchoolDate:
    event = absence.event
    title = event.title if count == 1 else f"{event.title} ({number} of {count})"
    if isinstance(absence, Booking):
        who, key, path = absence.delegate, absence.reference, reverse("member_booking", args=[absence.reference])
        is_confirmed, standing = absence.state == Booking.State.CONFIRMED, str(absence.get_state_display())
        moments = [absence.created_at, absence.confirmed_at, event.changed_at]
    else:
        who, key = str(absence.person), f"request-{absence.pk}"
        path = reverse("member_school_request", args=[absence.school.urn, absence.pk])
        is_confirmed, standing = False, "Asked for, waits for your answer"
        moments = [absence.asked_at, event.changed_at]
    return SchoolDate(
        uid=f"away-{key}-{number}@thep",
        title=f"{who}: {title}" if is_confirmed else f"{who}, not confirmed: {title}",
        who=who,
        what=title,
        shape=OUT if is_confirmed else NOT_CONFIRMED,
        standing=standing,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        location=calendar.session_location(event, session),
        path=path,
        sequence=event.sequence,
        changed_at=max(moment for moment in moments if moment is not None),
        is_tentative=not is_confirmed,
        is_busy=False,  # a colleague's absence doesn't keep whoever reads the calendar from anything
    )
