"""What bookings show on a person's overview: offers and unpaid places, what is coming up, and the events that they lead."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Q, When
from django.http import HttpRequest
from django.utils import timezone

from thep.accounts.models import User

from . import access
from .models import Booking, BookingQuerySet
from .personal_data import still_booked

COMING_UP = 6
LED = 3


def waiting(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    """Return the places that are offered to `person`, then those that they have to pay for."""
    found = list(_to_come(person).filter(state__in=[Booking.State.OFFERED, Booking.State.HELD]))
    offered = [booking for booking in found if booking.state == Booking.State.OFFERED]
    return [{"booking": booking} for booking in [*offered, *(booking for booking in found if is_to_be_paid_by(person, booking))]]


def is_to_be_paid_by(person: User, booking: Booking) -> bool:
    """Return whether `person` has to pay for the place that `booking` holds: not what a colleague pays, nor what is held no longer."""
    return booking.is_holding and booking.order_line is not None and booking.order_line.order.buyer_id == person.pk


def coming_up(request: HttpRequest, person: User) -> dict[str, Any]:
    """Return what `person` has booked, soonest first, then the events that they sent apologies to."""
    apologies_last = Case(When(state=Booking.State.APOLOGIES, then=1), default=0)
    states = [Booking.State.HELD, Booking.State.CONFIRMED, Booking.State.WAITING, Booking.State.APOLOGIES]
    found = _to_come(person, states=states).exclude(state=Booking.State.APOLOGIES, event__starts_at__lte=timezone.now())
    return {"coming_up": list(found.order_by(apologies_last, "event__starts_at", "pk")[:COMING_UP])}


def leading(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """Return the next events that `person` leads; None where they lead none."""
    events = list(access.events_led_by(person).open().upcoming().order_by("starts_at", "pk")[:LED])
    return {"leading": events} if events else None


def keeps_open(person: User) -> dict[str, Any] | None:
    """Return the places for which `person` can't close their account; None where there are none."""
    booked = still_booked(person)
    return {"booked": booked} if booked else None


def _to_come(person: User, *, states: Sequence[str] = Booking.LIVE) -> BookingQuerySet:
    to_come = Q(event__ends_at__gte=timezone.now()) | Q(event__ends_at=None)
    found = Booking.objects.filter(to_come, person=person, state__in=states)
    return found.select_related("event__venue", "order_line__order").order_by("event__starts_at", "pk")
