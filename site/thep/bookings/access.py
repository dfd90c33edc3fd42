"""Who may book for whom, and who may see and change a booking.

A person books for themselves; a leading affiliate (CPD lead, business manager, headteacher) also for colleagues, and by invoice. A
booking belongs to the delegate, the booker and the leads of its school; for everybody else it does not exist. Who leads an event sees
who comes, and for as long as it takes what would help them.
"""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from thep.accounts.models import User
from thep.events.models import Event
from thep.events.models.event import EventQuerySet
from thep.schools.models import Affiliation, School

from .models import Booking, BookingQuerySet

NAMES_SHOWN = datetime.timedelta(days=28)
NEEDS_SHOWN = datetime.timedelta(days=1)


def schools_of(person: User) -> QuerySet[School]:
    """Return the schools that `person` may book as a member of."""
    return School.objects.filter(pk__in=Affiliation.objects.active().filter(person=person).values("school"))


def belongs_to(person: User, school: School) -> bool:
    return Affiliation.objects.active().filter(person=person, school=school).exists()


def may_book_for_colleagues(person: User, school: School | None) -> bool:
    """Return whether `person` leads `school`; who does may also have an invoice sent to it."""
    return school is not None and Affiliation.objects.leading().filter(person=person, school=school).exists()


def leads_of(school: School) -> QuerySet[User]:
    """Return the active people who may act for `school`."""
    return User.objects.filter(pk__in=Affiliation.objects.leading().filter(school=school).values("person"), is_active=True)


def books_for_others(person: User) -> bool:
    """Return whether `person` leads any school, and so can book for its people."""
    return Affiliation.objects.leading().filter(person=person).exists()


def colleagues_of(person: User, school: School) -> QuerySet[User]:
    """Return the other active people of `school`, by name."""
    affiliated = Affiliation.objects.active().filter(school=school).values("person")
    return User.objects.filter(pk__in=affiliated, is_active=True).exclude(pk=person.pk)


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
    """Return the events that `person` leads as a facilitator, drafts left out."""
    return Event.objects.filter(facilitators__person=person).exclude(state=Event.State.DRAFT)


def leads_events(person: User) -> bool:
    return Event.objects.filter(facilitators__person=person).exists()


def coming_shown_to(person: User, event: Event) -> BookingQuerySet:
    """Return the confirmed bookings whose names `person` sees as one who leads `event`: until four weeks after it, none where cancelled."""
    is_over = event.ends_at is not None and event.ends_at < timezone.now() - NAMES_SHOWN
    if is_over or event.state != Event.State.OPEN or not events_led_by(person).filter(pk=event.pk).exists():
        return Booking.objects.none()
    return Booking.objects.confirmed().filter(event=event)


def may_see_needs(person: User, event: Event) -> bool:
    """Return whether `person`, who leads `event`, still has to know what would help those who come: until the day after it."""
    is_over = event.ends_at is not None and event.ends_at < timezone.now() - NEEDS_SHOWN
    return not is_over and event.state == Event.State.OPEN and events_led_by(person).filter(pk=event.pk).exists()


def may_read_files(person: User, event: Event) -> bool:
    """Return whether `person` gets the event's documents: who leads it, who has a place, and the office."""
    if person.has_perm("events.view_event"):
        return True
    has_place = Booking.objects.confirmed().filter(event=event, person=person).exists()
    return has_place or events_led_by(person).filter(pk=event.pk).exists()
