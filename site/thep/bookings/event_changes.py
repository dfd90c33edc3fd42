"""What bookings do when an event changes or is cancelled: the follower that `thep.events.followers` calls in its transaction."""

from thep.accounts.models import User
from thep.events.followers import Change
from thep.events.models import Event
from thep.payments.models import Order, OrderLine

from . import changes, emails, waiting_list
from .models import Booking


def lock_before_cancelling(event: Event) -> None:
    """The orders of the event's bookings: a payment that is being confirmed has its order, and will want the event."""
    lines = Booking.objects.live().filter(event=event).values("order_line")
    list(Order.objects.select_for_update().filter(pk__in=OrderLine.objects.filter(pk__in=lines).values("order")).order_by("pk"))


def changed(event: Event, change: Change) -> None:
    """Delegates are told of new times, places and links, their calendars with them; more places are offered to who waits."""
    if change.times or change.place or change.link:
        for booking in Booking.objects.confirmed().filter(event=event).select_related("person", "event"):
            emails.event_changed(booking, change)
    if change.more_places:
        waiting_list.offer_next(event.pk)


def cancelled(event: Event, *, by: User | None, reason: str) -> None:
    """Everybody's booking has ended, everything goes back in full, and each person is told."""
    for booking in Booking.objects.live().filter(event=event).order_by("pk"):
        waited = booking.state == Booking.State.WAITING
        ended = changes.cancel(booking, by=by, reason=reason or "The event was cancelled", waive=True)
        if waited or ended.confirmed_at is None:
            emails.event_cancelled_for_waiting(ended)
