"""A register as a phone is told it: names, schools, what everybody was, and nothing else of them."""

from typing import Any

from django.utils import timezone

from thep.design.templatetags.thep import clock, until, weekday
from thep.events.models import Event, Session

from ..facilitator_links.links import LASTS
from ..marks import minutes_of
from ..models import Mark
from ..registers import Line, Register, Standing, register_of
from . import codes


def snapshot_of(event: Event) -> dict[str, Any]:
    """Return the newest state of the register of `event`, for JSON. `until` is when a phone forgets it."""
    register, salt = register_of(event), codes.salt_of(event)
    return {
        "title": event.title,
        "salt": salt,
        "newest": register.newest,
        "until": (event.ends_at + LASTS).isoformat() if event.ends_at else None,
        "sessions": [
            {
                "id": session.pk,
                "words": session_in_words(session),
                "minutes": minutes_of(session),
            }
            for session in register.sessions
        ],
        "current": current_session(register).pk if register.sessions else None,
        "people": [_person(line, salt) for line in register.lines],
    }


def _person(line: Line, salt: str) -> dict[str, Any]:
    return {
        "code": codes.digest_of(line, salt),
        "id": line.person.pk,
        "name": name_of(line),
        "school": school_of(line),
        "marks": {str(standing.session.pk): _standing(standing, standing.mark) for standing in line.standings if standing.mark},
    }


def _standing(standing: Standing, mark: Mark) -> dict[str, Any]:
    told: dict[str, Any] = {"state": mark.state, "minutes": mark.minutes, "words": in_words(mark)}
    if standing.contradicted_by:
        told["conflicts"] = [in_words(mark) for mark in standing.contradicted_by]
    return told


def current_session(register: Register) -> Session:
    """Return the session that is on or comes next; after the last, the last."""
    now = timezone.now()
    return next((each for each in register.sessions if each.ends_at > now), register.sessions[-1])


def session_in_words(session: Session) -> str:
    return f"{session.title or weekday(session.starts_at)}, {until(session.starts_at, session.ends_at)}"


def name_of(line: Line) -> str:
    """Return the person's name; never an address, which is what somebody has who was booked by it and hasn't said who they are."""
    is_named = line.person.name and not (line.booking and line.booking.named_as)
    return line.person.name if is_named else "Somebody without a name yet"


def school_of(line: Line) -> str:
    return str(line.booking.school) if line.booking and line.booking.school else ""


def in_words(mark: Mark) -> str:
    """Write what a mark says, when it was made and by whom: 'Late, there for 45 minutes (4.10pm, by Farida Khan)'."""
    there = f", there for {mark.minutes} minutes" if mark.minutes else ""
    maker = mark.link.for_whom if mark.link else str(mark.by) if mark.by else ""
    return f"{mark.get_state_display()}{there} ({clock(mark.made_at)}{f', by {maker}' if maker else ''})"
