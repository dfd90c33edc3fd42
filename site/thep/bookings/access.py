"""Who may book for whom, and who may see and change a booking.

A person books for themselves; a leading affiliate (CPD lead, business manager, headteacher) also for colleagues, and by invoice. A
booking belongs to the delegate, the booker and the leads of its school; for everybody else it does not exist.
"""

from django.db.models import Q, QuerySet

from thep.accounts.models import User
from thep.schools.models import Affiliation, School

from .models import Booking, BookingQuerySet


def schools_of(person: User) -> QuerySet[School]:
    """The schools that `person` may book as a member of."""
    return School.objects.filter(pk__in=Affiliation.objects.active().filter(person=person).values("school"))


def belongs_to(person: User, school: School) -> bool:
    return Affiliation.objects.active().filter(person=person, school=school).exists()


def may_book_for_colleagues(person: User, school: School | None) -> bool:
    """Whether `person` leads `school`; who does may also have an invoice sent to it."""
    return school is not None and Affiliation.objects.leading().filter(person=person, school=school).exists()


def leads_of(school: School) -> QuerySet[User]:
    """The people who may act for `school`."""
    return User.objects.filter(pk__in=Affiliation.objects.leading().filter(school=school).values("person"), is_active=True)


def books_for_others(person: User) -> bool:
    """Return whether `person` leads any school, and so can book for its people."""
    return Affiliation.objects.leading().filter(person=person).exists()


def colleagues_of(person: User, school: School) -> QuerySet[User]:
    """The other active people of `school`, by name."""
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
