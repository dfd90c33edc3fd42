"""What becomes of places at single sessions when their event changes or is cancelled."""

from django.utils import timezone

from thep.accounts.models import User
from thep.bookings.models import SessionPlace
from thep.events.followers import Change, EventFollower
from thep.events.models import Event

from . import letters, parallel_sessions


class Following:
    """Tells whoever has a place at a session alone."""

    def lock_before_cancelling(self, event: Event) -> None:
        """Take no lock: these places cost nothing."""

    def changed(self, event: Event, change: Change) -> None:
        """Write to everybody whose session is still to come, where its time, place or link is another."""
        if not (change.concerns_calendars or change.link):
            return
        held = SessionPlace.objects.held().filter(session__event=event, session__starts_at__gt=timezone.now())
        for place in held.select_related("session__event__venue", "session__venue", "booking__person"):
            letters.changed(place)

    def cancelled(self, event: Event, *, by: User | None, reason: str) -> None:
        """Free all of them, and write to everybody whose session was still to come."""
        for place in parallel_sessions.end_all(event, by=by):
            if place.session.starts_at > timezone.now():
                letters.called_off(place)


FOLLOWER = EventFollower("places at one session", Following())
