"""The calendar object that goes with a booking's messages: the one place that asks `thep.events.calendar` for it."""

from importlib import import_module
from importlib.util import find_spec

from .models import Booking


def request(booking: Booking) -> str:
    """An invitation that adds the event to the person's calendar, or changes it there."""
    return _invitation(booking, "REQUEST")


def cancel(booking: Booking) -> str:
    """A cancellation that takes the event out of the person's calendar."""
    return _invitation(booking, "CANCEL")


def _invitation(booking: Booking, method: str) -> str:
    if find_spec("thep.events.calendar") is None:
        return ""
    return str(import_module("thep.events.calendar").invitation(booking.event, booking.person, method=method))
