"""Where a person is signed in: in which browsers, and signing them out of all."""

import structlog
from allauth.usersessions.models import UserSession

from .errors import NotAllowed
from .models import User

log = structlog.get_logger("thep.security")


def count_sessions(person: User) -> int:
    """Return in how many browsers `person` is signed in."""
    return UserSession.objects.filter(user=person).count()


def end_sessions(person: User, *, by: User) -> int:
    """End every session of `person`, who is signed out at their next click; return how many there were.

    Raises:
        NotAllowed: `person` is an administrator, and `by` is not.
    """
    if person.is_superuser and not by.is_superuser:
        raise NotAllowed("Only an administrator signs an administrator out.")
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    log.warning("sessions ended", person=person.pk, by=by.pk, count=len(sessions))
    return len(sessions)
