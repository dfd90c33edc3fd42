"""What is said of an event's places, and the moments when the catalogue must hear of it."""

from dataclasses import dataclass

from django.utils import timezone

from thep.design.templatetags.thep import day

from . import entries
from .models import Event

FEW = 3


@dataclass(frozen=True)
class Availability:
    """`words` stand alone ('6 places left'), `short` in a column of places ('6 left'); `tone` is the design system's."""

    tone: str
    words: str
    short: str


def availability(event: Event) -> Availability:
    """Return whether and how a place can be had at `event` now."""
    now = timezone.now()
    if event.state == Event.State.CANCELLED:
        return Availability("bad", "Cancelled", "Cancelled")
    if event.state == Event.State.DRAFT:
        return Availability("", "Not published yet", "Draft")
    if event.dates_to_be_confirmed:
        return Availability("info", "Dates to be confirmed", "To be confirmed")
    if event.booking_opens_at and now < event.booking_opens_at:
        opens = f"Booking opens {day(event.booking_opens_at)}"
        return Availability("info", opens, opens)
    if event.is_over:
        return Availability("", "This event is over", "Over")
    if not event.is_bookable(now):
        return Availability("", "Booking has closed", "Closed")
    if event.is_full:
        return Availability("bad", "Waiting list", "Waiting list")
    left = event.places_left
    return Availability("warn" if left <= FEW else "good", f"{left} place{'s' if left != 1 else ''} left", f"{left} left")


def refresh_if_crossed(event_pk: int, *, places: int = 1) -> None:
    """Refresh the event's search entry if taking or freeing `places` may have made it full or no longer full.

    To be called in the transaction that moved `taken`. One query by primary key otherwise.
    """
    capacity, taken = Event.objects.values_list("capacity", "taken").get(pk=event_pk)
    if capacity - taken <= places:
        entries.refresh(Event.objects.get(pk=event_pk))
