"""Answers to letters about a booking: the office reads them."""

from django.urls import reverse

from thep.accounts.models import User
from thep.incoming import replies
from thep.incoming.reply_addresses import ReplyHandler, reply_address

from .models import Booking

NAME = "booking"


def address_for(booking: Booking) -> str:
    """Return the address that a letter about `booking` is answered at; empty where that is whom it is from."""
    return reply_address(NAME, booking)


def find(number: int) -> Booking | None:
    return Booking.objects.select_related("person", "booker", "event").filter(pk=number).first()


def readers(booking: Booking) -> list[User]:
    """Return whom letters about `booking` go to."""
    return list(dict.fromkeys([booking.person, booking.booker]))


def link(booking: Booking) -> tuple[str, str]:
    return reverse("office_bookings:inspect", args=[booking.pk]), f"{booking.person}, {booking.event.title}"


ANSWERS = ReplyHandler(name=NAME, find=find, readers=readers, handle=replies.keep, link=link, permission="bookings.view_booking")
