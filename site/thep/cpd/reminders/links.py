"""Links of reminders, with which somebody says that they can't come, without signing in."""

from django.db.models import Q
from django.urls import reverse

from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.mail.signed_links import LinkGone, LinkRefused, SignedLink

APOLOGISE = SignedLink(purpose="cpd.apologise")


class SomebodyElses(LinkRefused):
    """Whoever is signed in isn't the person whom the reminder was written to."""

    status = 403
    title = "This link is for somebody else"
    words = "The reminder was written to another person, so only they can send apologies with its link. Yours is in your own reminder."


def address_of(booking: Booking) -> str:
    """Return the path on which the person of `booking` sends apologies."""
    return reverse("apologies", args=[APOLOGISE.sign(booking.pk)])


def booking_of(token: str, *, reader: User | None) -> Booking:
    """Return the booking that `token` was made for, for `reader`, None where nobody is signed in; in one query.

    Raises:
        LinkRefused: it doesn't work, or is somebody else's.
    """
    related = ("person", "event__venue", "order_line__order")
    booking = Booking.objects.filter(Q(pk=APOLOGISE.read(token)), person__is_active=True).select_related(*related).first()
    if booking is None:
        raise LinkGone
    if reader is not None and reader.pk != booking.person_id:
        raise SomebodyElses
    return booking
