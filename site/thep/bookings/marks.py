"""What an event is to somebody who has a booking at it, in a few words, for lists and calendars."""

from django.http import HttpRequest

from thep.accounts.models import User
from thep.events.models import Event

from .models import Booking

WORDS = {
    Booking.State.CONFIRMED: ("good", "You’re booked"),
    Booking.State.HELD: ("warn", "Held until you pay"),
    Booking.State.OFFERED: ("warn", "A place is yours to accept"),
    Booking.State.WAITING: ("info", "You’re on the waiting list"),
}


def marks(events: list[Event], request: HttpRequest) -> dict[int, tuple[str, str]]:
    """The tone and the words for each of `events` at which whoever asks has a live booking, in one query."""
    if not isinstance(request.user, User):
        return {}
    mine = Booking.objects.live().filter(person=request.user, event__in=[event.pk for event in events])
    return {event: WORDS[Booking.State(state)] for event, state in mine.values_list("event", "state")}
