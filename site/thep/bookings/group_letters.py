"""What the office writes to everybody who is booked on an event or waits for it: in its own words, to each of them once."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import structlog
from django.db import models, transaction

from thep.accounts.models import User
from thep.design.templatetags.thep import day
from thep.events.models import Event
from thep.mail.letters import Letter

from . import emails
from .errors import NobodyToWriteTo, NothingToSay
from .models import Booking

log = structlog.get_logger(__name__)

State = Booking.State


class Audience(models.TextChoices):
    BOOKED = "booked", "People who have a place"
    WAITING = "waiting", "People on the waiting list, or offered a place"


AUDIENCE_OF: dict[str, Audience] = {
    State.CONFIRMED: Audience.BOOKED,
    State.HELD: Audience.BOOKED,
    State.OFFERED: Audience.WAITING,
    State.WAITING: Audience.WAITING,
}


class LeftOut(NamedTuple):
    """Somebody who doesn't get the letter, and why."""

    booking: Booking
    reason: str


@dataclass(frozen=True, kw_only=True)
class Readers:
    """Whom a letter about an event goes to, by name, and whom it doesn't."""

    getting: list[Booking]
    left_out: list[LeftOut]


def readers_of(event: Event, *, audiences: Collection[str]) -> Readers:
    """Return who of `audiences` gets a letter about `event` now: each person once, by the booking that still means something."""
    found: dict[int, Booking] = {}
    bookings = Booking.objects.filter(event=event).select_related("person", "event", "booker", "school").order_by("created_at", "pk")
    for booking in bookings:
        if booking.is_live or not (booking.person_id in found and found[booking.person_id].is_live):
            found[booking.person_id] = booking
    by_name = sorted(found.values(), key=lambda booking: (str(booking.person).lower(), booking.pk))
    reasons = [(booking, _why_left_out(booking, audiences)) for booking in by_name]
    return Readers(
        getting=[booking for booking, reason in reasons if not reason],
        left_out=[LeftOut(booking, reason) for booking, reason in reasons if reason],
    )


def write_to_readers(event: Event, *, by: User, subject: str, words: str, audiences: Collection[str], token: uuid.UUID) -> int:
    """Send `words` to everybody of `audiences`, and return to how many. A second call with the same `token` sends nothing more.

    Raises:
        NothingToSay: the subject or the words are empty.
        NobodyToWriteTo: nobody of the audiences has a live booking.
    """
    if not subject.strip() or not words.strip():
        raise NothingToSay
    with transaction.atomic():
        getting = readers_of(event, audiences=audiences).getting
        if not getting:
            raise NobodyToWriteTo
        for booking in getting:
            emails.written(booking, subject=subject, words=words, token=token)
    log.info("wrote_to_booked", about=event.pk, by=by.pk, people=len(getting))
    return len(getting)


def preview(event: Event, *, subject: str, words: str, audiences: Collection[str]) -> Letter | None:
    """Return the letter as the first of its readers gets it; None where there are none."""
    getting = readers_of(event, audiences=audiences).getting
    return emails.as_written(getting[0], subject=subject, words=words) if getting else None


def _why_left_out(booking: Booking, audiences: Collection[str]) -> str:
    """Return why the booking's person doesn't get the letter; empty where they do."""
    if not booking.person.is_active:
        return "their account is closed"
    audience = AUDIENCE_OF.get(booking.state)
    if audience is None:
        when = f" on {day(booking.ended_at)}" if booking.ended_at else ""
        return f"{booking.get_state_display().lower()}{when}"
    return "" if audience in audiences else booking.get_state_display().lower()
