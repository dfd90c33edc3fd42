"""Who was where for how long, and whose they were then: read from marks, in few queries, and kept nowhere.

Hours are a school's while their person worked there. Which school that is, the booking says: it is the one that released them, and
bookings follow a school that continues as another. Somebody who had left that school by the day of the session isn't its any more, and
who has no school's booking (a walk-in, a meeting that people answer for themselves) is counted for where they were listed on that day,
the longest listing first. So each minute counts for one school at most, and the hours of all schools add up to those of all marks.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings.models import Booking, SessionPlace
from thep.cms.academic_years import academic_year_of
from thep.events.models import Event, Session
from thep.schools.models import Affiliation, School

from .models import Mark
from .registers import Standing, standing

LISTED = (*Booking.PLACED, Booking.State.APOLOGIES)
UNREAD = ("access_needs", "dietary_needs", "policy_text", "policy_steps", "absence_text", "terms_text")
"""Of bookings: needs are nobody's business here, and long texts take time."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The days on which somebody was listed at a school, both inclusive; None where no day is known."""

    school: int
    first: datetime.date | None
    last: datetime.date | None

    def has(self, day: datetime.date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """What somebody was at one session that they were marked at. `school` is the key of the school whose they were on that day."""

    person: User
    session: Session
    standing: Standing
    booking: Booking | None
    school: int | None

    @property
    def event(self) -> Event:
        return self.session.event

    @property
    def minutes(self) -> int:
        """How many minutes they were there; a part counts what was attended."""
        return self.standing.minutes or 0

    @property
    def hours(self) -> str:
        return in_words(self.minutes)

    @property
    def mark(self) -> Mark:
        mark = self.standing.mark
        if mark is None:
            raise LookupError("An attendance has a mark.")
        return mark

    @property
    def academic_year(self) -> int:
        return academic_year_of(timezone.localdate(self.session.starts_at))

    @property
    def delegate(self) -> str:
        """What their school calls them: their name, or the address that it typed."""
        return self.booking.delegate if self.booking else str(self.person)


def of_person(person: User, begins: datetime.datetime | None = None, ends: datetime.datetime | None = None) -> list[Attendance]:
    """Return what `person` was at every session that began between two aware instants (ever, where none are given), in four queries."""
    return _attended(Q(person=person), begins, ends)


def of_event(event: Event) -> list[Attendance]:
    """Return what everybody was at the sessions of `event`, in four queries."""
    return of_events([event])


def of_events(events: Collection[Event]) -> list[Attendance]:
    """Return what everybody was at the sessions of `events`, in four queries however many they are."""
    return _attended(Q(session__event__in=events), None, None)


def of_everybody(begins: datetime.datetime, ends: datetime.datetime) -> list[Attendance]:
    """Return what everybody was at every session that began between two aware instants, in four queries."""
    return _attended(Q(), begins, ends)


def of_school(school: School, begins: datetime.datetime, ends: datetime.datetime) -> list[Attendance]:
    """Return what people were at every session that began between two aware instants while they were the school’s, in four queries."""
    booked = Booking.objects.filter(school=school, state__in=LISTED).values("person")
    listed = Affiliation.objects.filter(school=school).values("person")
    found = _attended(Q(person__in=booked) | Q(person__in=listed), begins, ends)
    return [each for each in found if each.school == school.pk]


def minutes_of(attended: Iterable[Attendance]) -> int:
    """Return how many minutes all of `attended` come to."""
    return sum(each.minutes for each in attended)


def in_words(minutes: int) -> str:
    """Return '4 hours 30 minutes'."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{count} {name}{'' if count == 1 else 's'}" for count, name in ((hours, "hour"), (rest, "minute")) if count]
    return " ".join(parts) or "No hours"


def attended(
    marks: Iterable[Mark], bookings: Iterable[Booking], listings: Iterable[Affiliation], places: Iterable[SessionPlace] = ()
) -> list[Attendance]:
    """Return what `marks` come to, session by session, the earliest first, with whose each person was by `bookings` and `listings`.

    `marks` are all of each person at each session; `bookings` are in the order in which they were made. Who has one of `places` at a
    session alone is there by the booking whose session they missed.
    """
    booked = {(place.session.event_id, place.booking.person_id): place.booking for place in places}
    booked |= {(booking.event_id, booking.person_id): booking for booking in bookings}
    listed: dict[int, list[Listing]] = defaultdict(list)
    for affiliation in listings:
        if listing := listing_of(affiliation):
            listed[affiliation.person_id].append(listing)
    grouped: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    for mark in marks:
        grouped[mark.session_id, mark.person_id].append(mark)
    found = [_attendance(of_one, booked, listed) for of_one in grouped.values()]
    return sorted(found, key=lambda each: (each.session.starts_at, each.session.pk, each.person.pk))


def listing_of(affiliation: Affiliation) -> Listing | None:
    """Return the days on which the person was listed by `affiliation`; None where they never were, as it was only asked for."""
    was_listed = affiliation.state == Affiliation.State.ACTIVE
    if affiliation.state == Affiliation.State.ENDED:  # of requests and invitations nobody is kept who ended them
        was_listed = bool(affiliation.decided_at or affiliation.ended_by_id or affiliation.leaves_on)
    if not was_listed:
        return None
    first = timezone.localdate(affiliation.decided_at) if affiliation.decided_at else None
    ended = timezone.localdate(affiliation.ended_at) if affiliation.ended_at and affiliation.state == Affiliation.State.ENDED else None
    last = min((day for day in (ended, affiliation.leaves_on) if day), default=None)
    return Listing(school=affiliation.school_id, first=first, last=last)


def school_on(day: datetime.date, *, booked: int | None, listings: Collection[Listing]) -> int | None:
    """Return the key of the school whose somebody was on `day`, where `booked` is the school of their booking; None where nobody's."""
    there = [listing for listing in listings if listing.school == booked]
    has_left = bool(there) and all(listing.last is not None and listing.last < day for listing in there)
    if booked is not None and not has_left:
        return booked
    then = [listing for listing in listings if listing.has(day)]
    return min(then, key=lambda listing: (listing.first or datetime.date.min, listing.school)).school if then else None


def _attendance(marks: Sequence[Mark], booked: dict[tuple[int, int], Booking], listed: dict[int, list[Listing]]) -> Attendance:
    first = marks[0]
    booking = booked.get((first.session.event_id, first.person_id))
    day = timezone.localdate(first.session.starts_at)
    return Attendance(
        person=first.person,
        session=first.session,
        standing=standing(first.session, marks),
        booking=booking,
        school=school_on(day, booked=booking.school_id if booking else None, listings=listed.get(first.person_id, ())),
    )


def _attended(condition: Q, begins: datetime.datetime | None, ends: datetime.datetime | None) -> list[Attendance]:
    if begins is not None:
        condition &= Q(session__starts_at__gte=begins)
    if ends is not None:
        condition &= Q(session__starts_at__lt=ends)
    marks = list(Mark.objects.filter(condition).select_related("session__event__page", "person"))
    if not marks:
        return []
    people = {mark.person_id for mark in marks}
    events = {mark.session.event_id for mark in marks}
    bookings = Booking.objects.filter(person__in=people, event__in=events, state__in=LISTED).defer(*UNREAD).select_related("person")
    places = SessionPlace.objects.held().filter(session__event__in=events, booking__person__in=people)
    at_one = places.select_related("session", "booking__person").defer(*(f"booking__{name}" for name in UNREAD))
    return attended(marks, bookings.order_by("pk"), Affiliation.objects.filter(person__in=people), at_one)
