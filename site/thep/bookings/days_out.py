"""Who of a school is out on which day: at an event at which they have a place."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from thep.design.templatetags.thep import clock
from thep.events.models import Event, Session
from thep.events.policies import midnight
from thep.schools.models import School

from .models import Booking

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class DayOut:
    """Somebody of the school is at a session on a day; in lists, by when it begins."""

    booking: Booking
    session: Session

    def __str__(self) -> str:
        """Return 'Sam Osei (Phonics that sticks, 9am to 3.30pm)'."""
        times = f"{clock(self.session.starts_at)} to {clock(self.session.ends_at)}"
        return f"{self.booking.delegate} ({self.booking.event.title}, {times})"


def dates_of(event: Event) -> list[datetime.date]:
    """Return the days in London on which the event has sessions, which are best prefetched."""
    return sorted({timezone.localdate(session.starts_at) for session in event.sessions.all()})


def days_out_of(school: School, *, dates: Collection[datetime.date]) -> Mapping[datetime.date, Sequence[DayOut]]:
    """Return who has a place, held or confirmed, that `school` booked on each of `dates`; days on which nobody is out are left out.

    Two queries, however many the dates.
    """
    found: dict[datetime.date, list[DayOut]] = defaultdict(list)
    if not dates:
        return found
    since, until = midnight(min(dates)), midnight(max(dates) + DAY)
    bookings = Booking.objects.filter(
        school=school,
        state__in=Booking.PLACED,
        event__state=Event.State.OPEN,
        event__in=Session.objects.filter(starts_at__gte=since, starts_at__lt=until).values("event"),
    )
    for booking in bookings.select_related("person", "event").prefetch_related("event__sessions"):
        for session in booking.event.sessions.all():
            if (date := timezone.localdate(session.starts_at)) in dates:
                found[date].append(DayOut(booking, session))
    for days in found.values():
        days.sort(key=lambda day: (day.session.starts_at, day.booking.delegate))
    return found
