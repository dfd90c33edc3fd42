"""Everybody with a place is reminded of their event two days before it begins."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from thep.bookings import answers
from thep.bookings.letter_examples import of_a_booking
from thep.bookings.letter_variables import OF_A_BOOKING
from thep.bookings.models import Booking
from thep.events.kinds import kind_of
from thep.events.models import Event
from thep.mail import letters
from thep.mail.causes import Cause, record_of
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.models import Message

from . import links

BEFORE = datetime.timedelta(days=2)
BOOKED_LONG_BEFORE = datetime.timedelta(days=1)
"""Who booked within a day has just been told."""


NOT_TRUE_ANY_MORE = "They have no place there any more, or the event was cancelled, has moved or has begun."


def _example() -> dict[str, Any]:
    return of_a_booking()() | {"apologies": reverse("apologies", args=["example"]), "marks_themselves": True}


def look_again(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Return which reminders mustn't leave, by key, and why: their place or the date that they name is no more. In one query."""
    keys = [record_of(message.cause) for message in messages]
    coming = Booking.objects.confirmed().filter(
        pk__in=keys, event__state=Event.State.OPEN, event__starts_at__gt=timezone.now(), person__is_active=True
    )
    still_true = {Cause(booking, booking.event.starts_at).key for booking in coming.select_related("event")}
    return {message.pk: NOT_TRUE_ANY_MORE for message in messages if message.cause not in still_true}


REMINDER = LetterKind(
    name="cpd.reminder",
    label="Event reminder",
    audience="Everybody with a place at an event, two days before it begins.",
    template="cpd/email/reminder",
    about=LetterClass.BOOKINGS,
    why="You get this email because you have a place at this event.",
    variables=OF_A_BOOKING,
    example=_example,
    look_again=look_again,
)


def remind_all() -> int:
    """Write to everybody with a place at an event that begins within two days, once for each date of it; return how many letters."""
    due = {Cause(booking, booking.event.starts_at).key: booking for booking in _due()}
    told = set(Message.objects.filter(kind=REMINDER.name, cause__in=list(due)).values_list("cause", flat=True))
    to_tell = [booking for key, booking in due.items() if key not in told]
    for booking in to_tell:
        letters.send(
            REMINDER, booking.person, Cause(booking, booking.event.starts_at), _context(booking), reply_to=answers.address_for(booking)
        )
    return len(to_tell)


def _due() -> list[Booking]:
    now = timezone.now()
    places = Booking.objects.confirmed().filter(
        event__state=Event.State.OPEN,
        event__starts_at__gt=now,
        event__starts_at__lte=now + BEFORE,
        confirmed_at__lte=now - BOOKED_LONG_BEFORE,
        person__is_active=True,
    )
    related = places.select_related("person", "booker", "event__venue", "event__self_marking").prefetch_related("event__sessions__venue")
    return list(related.order_by("event__starts_at", "pk"))


def _context(booking: Booking) -> dict[str, Any]:
    return {
        "booking": booking,
        "event": booking.event,
        "to": booking.person,
        "address": reverse("member_booking", args=[booking.reference]),
        "apologies": links.address_of(booking),
        "marks_themselves": hasattr(booking.event, "self_marking"),
        "is_rsvp": kind_of(booking.event).booking.is_rsvp,
    }
