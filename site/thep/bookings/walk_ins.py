"""Somebody comes to an event without a place: they are booked where they stand."""

import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from thep.accounts.models import User
from thep.events import prices
from thep.events.models import Event
from thep.schools.models import School

from . import bookings, places
from .delegates import Delegate
from .errors import AlreadyBooked, BookingClosed, TooFewIncludedPlaces
from .models import Booking, Terms
from .moves import Asked, Move
from .transitions import perform

DOORS_OPEN = datetime.timedelta(hours=2)


def seat(event: Event, *, person: User, school: School | None, by: User, makes_room: bool = False) -> Booking:
    """Give `person`, who has come to `event`, a place at its price: free, an included place of `school` if it has one, else by invoice.

    Who was waiting for a place waits no longer. `makes_room` says that there's room for one more: a full event then has one place more.

    Raises:
        BookingClosed: it is two hours or more before the event, or the event is cancelled.
        EventFull: there's no place left, and nobody said that there's room.
        AlreadyBooked: they have a place.
        BookingsError: whatever else stands in the way of a booking.
    """
    with transaction.atomic():
        if school is not None:
            bookings.hold_school(school)
        event = places.lock(event.pk)[event.pk]
        if event.state != Event.State.OPEN or event.starts_at is None or timezone.now() < event.starts_at - DOORS_OPEN:
            raise BookingClosed("People can be added at the door from two hours before the event.")
        _stop_waiting(event, person, by=by)
        if makes_room and event.is_full:
            Event.objects.filter(pk=event.pk).update(capacity=F("capacity") + 1)
        payment = Booking.Payment.INVOICE
        if prices.quote(event, school=school).is_included:
            payment = Booking.Payment.INCLUDED
        try:
            with transaction.atomic():
                return _book(event, person, school, payment)
        except TooFewIncludedPlaces:
            return _book(event, person, school, Booking.Payment.INVOICE)


def _stop_waiting(event: Event, person: User, *, by: User) -> None:
    live = Booking.objects.live().filter(event=event, person=person).select_related("event").first()
    if live is None:
        return
    if live.has_place:
        raise AlreadyBooked([person], named=[str(person)])
    perform(live, Move.LEAVE, Asked(by=by, reason="Came without a place, and was given one."))


def _book(event: Event, person: User, school: School | None, payment: str) -> Booking:
    placed = bookings.book(
        event, booker=person, school=school, delegates=[Delegate(person=person)], payment=payment, terms=Terms.objects.in_force(),
        by_office=True, at_door=True, within=True,
    )  # fmt: skip
    [booking] = placed.bookings
    return booking
