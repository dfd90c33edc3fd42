"""A session that somebody has a place at alone can't be removed from its event."""

from collections.abc import Sequence

from django.utils import timezone

from thep.bookings.models import SessionPlace
from thep.design.templatetags.thep import day
from thep.events.models import Session
from thep.events.session_keepers import SessionKeeper


def why_kept(sessions: Sequence[Session]) -> str:
    """Return in words who has a place at the first of `sessions` that somebody has one at, or had, and what to do instead."""
    places = list(SessionPlace.objects.filter(session__in=sessions).select_related("session").order_by("session__starts_at"))
    held = [place for place in places if place.ended_at is None]
    if not places:
        return ""
    session = (held or places)[0].session
    if not held:
        who = f"Somebody had a place at the session on {day(session.starts_at)}, which stays on record"
    else:
        count = sum(place.session_id == session.pk for place in held)
        who = "1 person makes" if count == 1 else f"{count} people make"
        who += f" up a session that they missed at the one on {day(session.starts_at)}"
    if session.starts_at <= timezone.now():
        return f"{who}, so it can’t be removed. Leave it as it is."
    told = " Whoever has a place there is told." if held else ""
    return f"{who}, so it can’t be removed. Change its date, time or location instead, or cancel the whole event.{told}"


PARALLEL_PLACES = SessionKeeper("places at one session", why_kept)
