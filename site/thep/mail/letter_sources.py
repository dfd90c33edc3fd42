"""What writes letters to many people at a time, and keeps its letters back together: a letter of it isn't sent by itself meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass

from thep.domains import declared

from .models import Message


@dataclass(frozen=True, kw_only=True)
class LetterOrigin:
    """The record that a message belongs to.

    `words` name it and `address` is its screen in the office. `kept_back` says why none of its letters leaves now; empty where they may.
    """

    words: str
    address: str
    kept_back: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterSource:
    """Records of one model that letters belong to.

    `model` is its label, with which the causes of the letters begin: "mailings.mailing". `reason` is that of letters that are kept back
    together: about them it's decided on the record's screen, not one by one. `origin` makes the `LetterOrigin` of the record with this
    primary key, or None where there is none any more.
    """

    model: str
    reason: str
    origin: Callable[[int], LetterOrigin | None]


def reasons() -> list[str]:
    """Return the reasons of messages that are kept back together."""
    return [each.reason for each in declared(LetterSource)]


def origin_of(message: Message) -> LetterOrigin | None:
    """Return what `message` belongs to; None for a letter that stands by itself."""
    model, _, rest = message.cause.partition(":")
    key = rest.partition(":")[0]
    source = next((each for each in declared(LetterSource) if each.model == model), None)
    return source.origin(int(key)) if source is not None and key.isdecimal() else None
