"""Why a session can't be removed from its event: the domains above know, whose records are of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from thep.domains import declared

from .models import Session

SOMETHING = "Something is kept of a session that you remove. Leave it as it is, or change its time or location."


@dataclass(frozen=True)
class SessionKeeper:
    """What keeps sessions. `words` says of those that would be removed what holds them and what to do instead; nothing where it doesn't."""

    name: str
    words: Callable[[Sequence[Session]], str]


def why_kept(sessions: Sequence[Session]) -> str:
    """Return in words what keeps `sessions`, and what to do instead: what the first domain says that keeps one."""
    return next(filter(None, (keeper.words(sessions) for keeper in declared(SessionKeeper))), SOMETHING)
