"""By which way somebody gets a mailing: at once, in their digest, or not at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from thep.mail import preferences
from thep.mail.kinds import LetterKind
from thep.mail.models import Frequency

from .audiences import Reader
from .models import Recipient

Way = Recipient.Way


@dataclass(frozen=True)
class Addressed:
    """Somebody who gets the mailing as the letter `kind`, by `way`; or doesn't, which `reason` explains."""

    reader: Reader
    kind: LetterKind
    way: Way = Way.AT_ONCE
    reason: str = ""

    @property
    def key(self) -> str:
        return self.reader.address.lower()


STOPPED = "they have unsubscribed"
PAUSED = "they have paused emails for now"
LATER = "they asked for a digest"


def decide(people: Sequence[Addressed]) -> list[Addressed]:
    """Return `people`, each with how they get it: as they chose, where it can be stopped. In three queries for each kind of letter."""
    return [_decided(each, chosen, paused) for kind in _kinds_of(people) for each, chosen, paused in _choices(people, kind)]


def _kinds_of(people: Sequence[Addressed]) -> list[LetterKind]:
    by_name = {each.kind.name: each.kind for each in people}
    return list(by_name.values())


def _choices(people: Sequence[Addressed], kind: LetterKind) -> Iterator[tuple[Addressed, Frequency, bool]]:
    concerned = [each for each in people if each.kind.name == kind.name]
    addresses = [each.reader.address for each in concerned]
    chosen = preferences.frequencies(addresses, kind)
    paused = preferences.paused(addresses) if kind.about.is_bulk else set()
    for each in concerned:
        yield each, chosen[each.reader.address], each.reader.address in paused


def _decided(each: Addressed, chosen: Frequency, paused: bool) -> Addressed:
    if chosen == Frequency.NEVER:
        return replace(each, way=Way.NOT, reason=STOPPED)
    if paused:
        return replace(each, way=Way.NOT, reason=PAUSED)
    return each if chosen == Frequency.AT_ONCE else replace(each, way=Way.DIGEST, reason=LATER)
