"""Links in letters with which somebody who sent apologies says that they can come after all, without signing in."""

from django.urls import reverse

from thep.events.models import Event
from thep.mail.signed_links import LinkRefused, RecordLink

from .models import Booking

ANSWER = RecordLink(purpose="bookings.answer", model=Booking, beside=("person", "event__venue"))


class NotOpenToYou(LinkRefused):
    """Who was asked may not see the event any more, or has closed their account."""

    title = "This event isn’t open to you any more"
    words = "You can’t answer for it with this link. If you think you should be able to, ask our office."


def address_of(booking: Booking) -> str:
    """Return the path on which the person of `booking` changes their answer."""
    return reverse("answer_from_letter", args=[ANSWER.sign(booking.pk)])


def booking_of(token: str) -> Booking:
    """Return the booking that `token` was made for, with its person and event.

    Raises:
        LinkRefused: it doesn't work, or its person may not answer any more.
    """
    booking = ANSWER.find(token)
    if not may_hear_of(booking):
        raise NotOpenToYou
    return booking


def may_hear_of(booking: Booking) -> bool:
    """Return whether the person of `booking` has an account and may see its event, as things are now."""
    seen = Event.objects.published().visible_to(booking.person).filter(pk=booking.event_id)
    return booking.person.is_active and seen.exists()
