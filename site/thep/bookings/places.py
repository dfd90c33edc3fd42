"""The places of an event: taken and freed by one conditional update each, which cannot oversell on any engine.

Who holds several locks takes them in this order: the request to a school, the order, then events by primary key, then bookings, then
memberships.
"""

from collections.abc import Iterable

from django.db.models import Q

from thep.events import availability
from thep.events.models import Event

from .errors import BookingClosed, EventFull
from .models import Booking


def take(event_pk: int, places: int = 1) -> None:
    """Take `places` more places of the open event.

    Raises:
        EventFull: fewer are left; nothing is taken.
        BookingClosed: the event is not open.
    """
    if not Event.objects.open().filter(pk=event_pk).take(places):
        event = Event.objects.get(pk=event_pk)
        if event.state != Event.State.OPEN:
            raise BookingClosed
        raise EventFull(left=max(event.places_left, 0))
    availability.refresh_if_crossed(event_pk, places=places)


def free(event_pk: int, places: int = 1) -> None:
    """Free `places` places of the event. The waiting list is the caller's to offer them to."""
    Event.objects.filter(pk=event_pk).free(places)
    availability.refresh_if_crossed(event_pk, places=places)


def lock(*event_pks: int) -> dict[int, Event]:
    """Hold the rows of these events to the end of the transaction, in primary-key order, and read them afresh."""
    # Not their keys: rows that point at an event are written by others meanwhile, who would wait for us while we wait for them.
    return {event.pk: event for event in Event.objects.select_for_update(no_key=True).filter(pk__in=event_pks).order_by("pk")}


def miscounted(events: Iterable[int] | None = None) -> list[Event]:
    """Return events whose `taken` isn't the count, `placed`, of their placed bookings and of the places at one of their sessions alone.

    There are always none, or somebody has a place that is not theirs.
    """
    counted = Event.objects.all() if events is None else Event.objects.filter(pk__in=events)
    at_one = Q(sessions__session_places__pk__isnull=False, sessions__session_places__ended_at=None)
    return list(counted.miscounted({"bookings": Booking.takes_a_place("bookings__"), "sessions__session_places": at_one}))
