"""What is written to somebody who makes a missed session up: that they have a place at another date, that it changed, that it is off."""

import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from thep.bookings.letter_examples import example_booking
from thep.bookings.models import SessionPlace
from thep.events.calendar import session_location
from thep.events.examples import IN_THREE_WEEKS, example_event
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import FIRST_NAME, LetterClass, LetterKind, LetterVariable, LookAgain

VARIABLES = (
    FIRST_NAME,
    LetterVariable("event", "the title of the event", "{{ event.title }}"),
    LetterVariable("day", "the day of the session, with the weekday", "{{ session.starts_at|weekday }}"),
)
WHY = "You get this email because you took a place at another date of a session that you missed."


def taken(place: SessionPlace) -> None:
    """Tell the person that they have a place at the session, and where it is."""
    letters.send(TAKEN, place.booking.person, Cause(place), context_of(place))


def changed(place: SessionPlace) -> None:
    """Tell the person that the session's time, place or link is another now: each change is a letter."""
    letters.send(CHANGED, place.booking.person, Cause(place, timezone.now()), context_of(place))


def called_off(place: SessionPlace) -> None:
    """Tell the person that the date was cancelled, and where another may be found."""
    letters.send(CALLED_OFF, place.booking.person, Cause(place), context_of(place))


def ended(place: SessionPlace) -> None:
    """Tell the person that the place went with the booking whose session it was to make up."""
    letters.send(ENDED, place.booking.person, Cause(place), context_of(place))


def context_of(place: SessionPlace) -> dict[str, Any]:
    session, event = place.session, place.session.event
    return {
        "event": event,
        "session": session,
        "where": session_location(event, session),
        "is_joined_online": bool(session.link_to_join),
        "address": address_of(place.booking.reference, place.missed_id),
        "booking_address": reverse("member_booking", args=[place.booking.reference]),
    }


def address_of(reference: str, missed: int) -> str:
    """Return the path on which the session with the key `missed` of a booking is made up."""
    return reverse("member_parallel_session", args=[reference, missed])


def _example() -> dict[str, Any]:
    booking, run = example_booking(), example_event(later=IN_THREE_WEEKS + datetime.timedelta(days=9))
    session, missed = run.sessions.all()[1], booking.event.sessions.all()[1]
    more = {"to": booking.person, "marks_themselves": True}
    return context_of(SessionPlace(pk=1, booking=booking, missed=missed, session=session)) | more


def make_kind(name: str, label: str, audience: str, *, look_again: LookAgain | None = None) -> LetterKind:
    """Return the kind of a letter about such a place, whose templates are called as it is."""
    return LetterKind(
        name=f"cpd.{name}",
        label=label,
        audience=audience,
        template=f"cpd/email/{name}",
        about=LetterClass.BOOKINGS,
        why=WHY,
        variables=VARIABLES,
        example=_example,
        look_again=look_again,
    )


TAKEN = make_kind("session_place", "Place at another session", "Whoever takes a place at another date of a session that they missed.")
CHANGED = make_kind("session_place_changed", "Other session changed", "Whoever has such a place, when its time, location or link changes.")
CALLED_OFF = make_kind("session_place_off", "Other session cancelled", "Whoever has such a place, when its event is cancelled.")
ENDED = make_kind(
    "session_place_ended", "Place at another session freed", "Whoever has such a place, an hour after their own booking ended."
)
KINDS = (TAKEN, CHANGED, CALLED_OFF, ENDED)
