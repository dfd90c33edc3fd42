"""The calendar object that goes with a booking's messages."""

from thep.events import calendar

from .models import Booking


def request(booking: Booking, *, sessions_before: int = 0) -> str:
    """Return an invitation that adds the event to the person's calendar, or changes it there; sessions that are gone are taken out."""
    return calendar.invitations(booking.event, person=booking.person, method="REQUEST", sessions_before=sessions_before)


def cancel(booking: Booking) -> str:
    """Return a cancellation that takes the event out of the person's calendar."""
    return calendar.invitations(booking.event, person=booking.person, method="CANCEL")
