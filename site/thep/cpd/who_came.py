"""Who came to an event, for those who give out its files."""

from thep.accounts.models import User
from thep.bookings.materials import WhoCame
from thep.events.models import Event

from .models import Mark
from .registers import standings


def came(person: User, event: Event) -> bool:
    """Return whether `person` was at a session of `event`, for a part of it at least, by the marks as they are now."""
    marks = list(Mark.objects.filter(session__event=event, person=person).select_related("session"))
    return any(standing.minutes for standing in standings([mark.session for mark in marks], marks))


PART = WhoCame("registers", came)
