"""Whoever makes a missed session up is reminded two days before it, as those with a place at the whole event are of theirs."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.utils import timezone

from thep.bookings import answers
from thep.bookings.models import SessionPlace
from thep.cpd.reminders.reminders import BEFORE, BOOKED_LONG_BEFORE
from thep.events.models import Event
from thep.mail import letters
from thep.mail.causes import Cause, record_of
from thep.mail.kinds import LetterKind
from thep.mail.models import Message

from .letters import context_of, make_kind

NOT_TRUE_ANY_MORE = "They have no place at this session any more, or it was cancelled, has moved or has begun."


def look_again(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Return which reminders mustn't leave, by key, and why: their place or the time that they name is no more. In one query."""
    coming = _coming().filter(pk__in=[record_of(message.cause) for message in messages])
    still_true = {Cause(place, place.session.starts_at).key for place in coming.select_related("session")}
    return {message.pk: NOT_TRUE_ANY_MORE for message in messages if message.cause not in still_true}


REMINDER = make_kind(
    "session_place_reminder",
    "Reminder of another session",
    "Whoever has a place at another date of a session that they missed, two days before it.",
    look_again=look_again,
)


def remind_all() -> int:
    """Write to everybody with a place at a session that begins within two days, once for each time of it; return how many letters."""
    now = timezone.now()
    due = _coming().filter(session__starts_at__lte=now + BEFORE, taken_at__lte=now - BOOKED_LONG_BEFORE)
    of_event = ("session__event__venue", "session__event__self_marking")
    related = due.select_related("booking__person", "booking__event", "session__venue", *of_event)
    places = {Cause(place, place.session.starts_at): place for place in related.order_by("session__starts_at", "pk")}
    told = set(Message.objects.filter(kind=REMINDER.name, cause__in=[cause.key for cause in places]).values_list("cause", flat=True))
    to_tell = {cause: place for cause, place in places.items() if cause.key not in told}
    for cause, place in to_tell.items():
        context = context_of(place) | {"marks_themselves": hasattr(place.session.event, "self_marking")}
        letters.send(REMINDER, place.booking.person, cause, context, reply_to=answers.address_for(place.booking))
    return len(to_tell)


def _coming() -> QuerySet[SessionPlace]:
    """Select the places that are held at sessions still to come, for bookings that stand."""
    return SessionPlace.objects.held().filter(
        session__event__state=Event.State.OPEN,
        session__starts_at__gt=timezone.now(),
        booking__ended_at=None,
        booking__person__is_active=True,
    )
