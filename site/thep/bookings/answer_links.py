"""Links in letters with which somebody who sent apologies says that they can come after all, without signing in."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from thep.events.models import Event
from thep.mail.signed_links import LinkGone, LinkRefused, SignedLink

from .models import Booking
from .own_bookings import answer_among

ANSWER = SignedLink(purpose="bookings.answer")


class NotOpenToYou(LinkRefused):
    """Who was asked may not see the event any more, or has closed their account."""

    title = "This event isn’t open to you any more"
    words = "You can’t answer for it with this link. If you think you should be able to, ask our office."


def address_of(booking: Booking) -> str:
    """Return the path on which the person of `booking` changes their answer."""
    return reverse("answer_from_letter", args=[ANSWER.sign(booking.pk)])


def booking_of(token: str) -> tuple[Booking, Booking | None]:
    """Return the booking that `token` was made for, with its person and event, and which of theirs is their answer now.

    They are read together, as programs that look for viruses open the link again and again.

    Raises:
        LinkRefused: it doesn't work, or its person may not answer any more.
    """
    asked = Booking.objects.filter(pk=ANSWER.read(token))
    is_public = Exists(Event.objects.published().for_everyone().filter(pk=OuterRef("event")))
    theirs = Booking.objects.filter(event__in=asked.values("event"), person__in=asked.values("person")).annotate(is_public=is_public)
    found = {booking.pk: booking for booking in theirs.select_related("person", "event__venue", "event__page")}
    booking: Any = found.get(ANSWER.read(token))
    if booking is None:
        raise LinkGone
    if not (booking.person.is_active if booking.is_public else may_hear_of(booking)):
        raise NotOpenToYou
    return booking, answer_among(found.values())


def may_hear_of(booking: Booking) -> bool:
    """Return whether the person of `booking` has an account and may see its event, as things are now."""
    seen = Event.objects.published().visible_to(booking.person).filter(pk=booking.event_id)
    return booking.person.is_active and seen.exists()
