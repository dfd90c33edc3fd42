"""People of the demonstration, and what they booked."""

from thep.accounts.models import User
from thep.bookings.models import Booking


def person(name):
    return User.objects.get(name=name)


def bookings_of(name):
    return Booking.objects.filter(person__name=name)
