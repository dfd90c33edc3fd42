"""Requests that nobody answered in time. They have lapsed whether or not this runs: it writes the letters, and says so in their row."""

from django.db import transaction
from django.utils import timezone

from thep.bookings.models import PlaceRequest

from . import letters
from .queries import has_live_booking
from .requests import lock

State = PlaceRequest.State


def lapse_all() -> int:
    """Tell the people of every request that has lapsed, once; return how many requests there were. Call outside a transaction."""
    waiting = PlaceRequest.objects.waiting().values("pk")
    return sum(lapse(request) for request in PlaceRequest.objects.asked().exclude(pk__in=waiting).order_by("pk"))


def lapse(request: PlaceRequest) -> bool:
    """End a request that has lapsed, and tell whoever asked and the leads of their school; return whether it did.

    It may have been answered meanwhile, or wait again, as the event was moved.
    """
    with transaction.atomic(durable=True):
        request = lock(request)
        if request.state != State.ASKED or request.is_waiting:
            return False
        request.state, request.answered_at = State.LAPSED, min(timezone.now(), request.ends_at)
        request.save(update_fields=["state", "answered_at"])
        if not has_live_booking(request):
            letters.lapsed(request)
        return True
