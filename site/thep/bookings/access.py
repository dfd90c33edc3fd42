"""Who may book for whom, and who may see and change a booking.

A person books for themselves; a leading affiliate (CPD lead, business manager, headteacher) also for colleagues, and by invoice. A
booking belongs to the delegate, the booker and the leads of its school; for everybody else it does not exist. Who leads an event sees
who comes, and for as long as it takes what would help them.
"""

import datetime
from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from thep.accounts.models import User
from thep.events.models import Event, EventFile
from thep.events.models.event import EventQuerySet
from thep.schools.models import Affiliation, School

from . import materials, session_guests
from .errors import LeavesBefore
from .models import Booking, BookingQuerySet, SessionPlace

NAMES_SHOWN = datetime.timedelta(days=28)
NEEDS_SHOWN = datetime.timedelta(days=1)
"""For less long than they are kept: docs/decisions/0022-needs-are-shown-until-the-day-after.md says why."""
LEADS_BEFORE_BOOKING = datetime.timedelta(days=1)
LEADS_AFTER = datetime.timedelta(days=30)


def schools_of(person: User) -> QuerySet[School]:
    """Return the schools that `person` may book as a member of."""
    return School.objects.filter(pk__in=Affiliation.objects.active().filter(person=person).values("school"))


def belongs_to(person: User, school: School) -> bool:
    return Affiliation.objects.active().filter(person=person, school=school).exists()


def may_book_for_colleagues(person: User, school: School | None) -> bool:
    """Return whether `person` leads `school`; who does may also have an invoice sent to it."""
    return school is not None and Affiliation.objects.leading().filter(person=person, school=school).exists()


def books_for_others(person: User) -> bool:
    """Return whether `person` leads any school, and so can book for its people."""
    return Affiliation.objects.leading().filter(person=person).exists()


def colleagues_of(person: User, school: School) -> QuerySet[User]:
    """Return the other active people of `school`, by name."""
    affiliated = Affiliation.objects.active().filter(school=school).values("person")
    return User.objects.filter(pk__in=affiliated, is_active=True).exclude(pk=person.pk)


def stays_at(person: User, school: School, *, until: datetime.date | None) -> bool:
    """Return whether `person` is listed at `school`, and still will be on the day `until`; None: with no last day there."""
    return staying(school, until=until).filter(pk=person.pk).exists()


def staying(school: School, *, until: datetime.date | None) -> QuerySet[User]:
    """Return the active people who are listed at `school`, and still will be on the day `until`; None: who have no last day there."""
    stays = Q(leaves_on=None) if until is None else Q(leaves_on=None) | Q(leaves_on__gte=until)
    listed = Affiliation.objects.active().filter(stays, school=school).values("person")
    return User.objects.filter(pk__in=listed, is_active=True)


def check_they_stay(people: Iterable[User], *, school: School, event: Event) -> None:
    """Raise LeavesBefore where one of `people` is listed at `school`, and won't be any more on the last day of `event`."""
    if event.ends_at is None:
        return
    ends_on = timezone.localdate(event.ends_at)
    listed = Affiliation.objects.active().filter(school=school, person__in=list(people)).select_related("person")
    by_person: dict[User, list[datetime.date | None]] = {}
    for each in listed:
        by_person.setdefault(each.person, []).append(each.leaves_on)
    for person, last_days in by_person.items():
        days = [day for day in last_days if day is not None]
        if len(days) == len(last_days) and max(days) < ends_on:
            raise LeavesBefore(person, max(days), school)


def bookings_of(person: User) -> BookingQuerySet:
    """Return the bookings that `person` may see and change: their own, those of schools that they lead, and what they booked without one.

    Who has left a school no longer acts for the colleagues whom they booked there.
    """
    led = Affiliation.objects.leading().filter(person=person).values("school")
    return Booking.objects.filter(Q(person=person) | Q(booker=person, school=None) | Q(school__in=led))


def may_pass_on(person: User, booking: Booking) -> bool:
    """Return whether `person` may give the booking's place to a colleague: its delegate, while they work there, or a lead of the school."""
    school = booking.school
    if school is None:
        return False
    return may_book_for_colleagues(person, school) or (booking.person_id == person.pk and belongs_to(person, school))


def events_led_by(person: User) -> EventQuerySet:
    """Return the events that `person` leads, drafts left out: as a facilitator, or in the way that their kind has."""
    return Event.objects.led_by(person).exclude(state=Event.State.DRAFT)


def opens_to_leaders_at(event: Event) -> datetime.datetime | None:
    """Return from when who leads `event` has its page: a day before booking opens; None where it always was open."""
    return event.booking_opens_at - LEADS_BEFORE_BOOKING if event.booking_opens_at else None


def is_open_to_leaders(event: Event) -> bool:
    """Return whether who leads `event` has its page, and all that is on it, now: until thirty days after the event."""
    now, opens_at = timezone.now(), opens_to_leaders_at(event)
    is_over = event.ends_at is not None and now >= event.ends_at + LEADS_AFTER
    return not is_over and (opens_at is None or now >= opens_at)


LEADS = "_leads_events"
"""Where it is kept on a person once it was read: each request reads its person anew."""


def leads_any(person: User) -> bool:
    """Return whether there are events that `person` leads, to come or over, that are no drafts."""
    if not hasattr(person, LEADS):
        know_whether_leading(person, events_led_by(person).exists())
    found: bool = getattr(person, LEADS)
    return found


def know_whether_leading(person: User, leads: bool) -> None:
    """Have `leads_any` go by what was just read of `person`."""
    setattr(person, LEADS, leads)


def leads_events(person: User) -> bool:
    return Event.objects.led_by(person).exists()


def coming_shown_to(person: User, event: Event) -> BookingQuerySet:
    """Return the confirmed bookings whose names `person` sees as one who leads `event`: until four weeks after it, none where cancelled."""
    return _named_to(person, event).confirmed()


def apologies_shown_to(person: User, event: Event) -> BookingQuerySet:
    """Return the bookings of those who sent apologies whose names `person` sees as one who leads `event`, as long as of those who come."""
    return _named_to(person, event).apologised()


def may_see_needs(person: User, event: Event) -> bool:
    """Return whether `person`, who leads `event`, still has to know what would help those who come: until the day after it."""
    is_over = event.ends_at is not None and event.ends_at < timezone.now() - NEEDS_SHOWN
    return not is_over and _leads_now(person, event)


def may_read_file(person: User, file: EventFile) -> bool:
    """Return whether `person` gets an event's document: who leads it, while they have its page, whom it is for, and the office."""
    if materials.is_for(person, file) or _sees_in_office(person, file.event):
        return True
    return is_open_to_leaders(file.event) and events_led_by(person).filter(pk=file.event_id).exists()


def _sees_in_office(person: User, event: Event) -> bool:
    return person.has_perm("events.view_event") and Event.objects.in_office_of(person).filter(pk=event.pk).exists()


def session_places_shown_to(person: User, event: Event) -> list[SessionPlace]:
    """Return the places at single sessions of `event` whose people `person` sees as one who leads it, as long as those who are booked."""
    return session_guests.session_places_at(event) if _sees_names(person, event) else []


def _named_to(person: User, event: Event) -> BookingQuerySet:
    return Booking.objects.filter(event=event) if _sees_names(person, event) else Booking.objects.none()


def _sees_names(person: User, event: Event) -> bool:
    is_over = event.ends_at is not None and event.ends_at < timezone.now() - NAMES_SHOWN
    return not is_over and _leads_now(person, event)


def _leads_now(person: User, event: Event) -> bool:
    is_on = event.state == Event.State.OPEN and is_open_to_leaders(event)
    return is_on and events_led_by(person).filter(pk=event.pk).exists()
