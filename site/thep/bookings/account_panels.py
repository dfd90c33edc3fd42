"""What bookings show on a person's overview: offers and unpaid places, and what is coming up."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from thep.accounts.models import User

from .models import Booking
from .own_bookings import coming_of
from .personal_data import still_booked

COMING_UP = 6


def waiting(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    """Return the places that are offered to `person`, then those that they have to pay for."""
    found = coming_of(person)
    offered = [booking for booking in found if booking.state == Booking.State.OFFERED]
    return [{"booking": booking} for booking in [*offered, *(booking for booking in found if is_to_be_paid_by(person, booking))]]


def is_to_be_paid_by(person: User, booking: Booking) -> bool:
    """Return whether `person` has to pay for the place that `booking` holds: not what a colleague pays, nor what is held no longer."""
    return booking.is_holding and booking.order_line is not None and booking.order_line.order.buyer_id == person.pk


def coming_up(request: HttpRequest, person: User) -> dict[str, Any]:
    """Return what `person` has booked, soonest first, then the events that they sent apologies to."""
    now = timezone.now()
    booked = [booking for booking in coming_of(person) if booking.is_live and booking.state != Booking.State.OFFERED]
    starts = [(booking, booking.event.starts_at) for booking in coming_of(person) if booking.state == Booking.State.APOLOGIES]
    return {"coming_up": [*booked, *(booking for booking, start in starts if start is None or start > now)][:COMING_UP]}


def keeps_open(person: User) -> dict[str, Any] | None:
    """Return the places for which `person` can't close their account; None where there are none."""
    booked = still_booked(person)
    return {"booked": booked} if booked else None
