"""By which way somebody gets a mailing: at once, in their digest, or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from thep.mail import address_troubles, preferences
from thep.mail.kinds import LetterKind
from thep.mail.mailing_lists import list_of
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
TROUBLES = {
    address_troubles.CAME_BACK: "our emails to this address come back",
    address_troubles.COMPLAINED: "they marked our emails as spam",
    address_troubles.TAKES_NOTHING: "their mailbox didn’t take our last emails",
}


def decide(people: Sequence[Addressed]) -> list[Addressed]:
    """Return `people`, each with how they get it: as they chose, where it can be stopped, and as their address lets them.

    In four queries for each kind of letter, and two more where people choose for each entry of its list.
    """
    return [decided for kind in _kinds_of(people) for decided in _decided_for(people, kind)]


def _kinds_of(people: Sequence[Addressed]) -> list[LetterKind]:
    by_name = {each.kind.name: each.kind for each in people}
    return list(by_name.values())


def _decided_for(people: Sequence[Addressed], kind: LetterKind) -> Iterator[Addressed]:
    concerned = [each for each in people if each.kind.name == kind.name]
    addresses = [each.reader.address for each in concerned]
    troubles = address_troubles.reasons(addresses, kind)
    chosen = preferences.frequencies(addresses, kind)
    paused = preferences.paused(addresses) if kind.about.is_bulk else set()
    of_entries = _wishes_of_entries(concerned, kind)
    for each in concerned:
        trouble = TROUBLES[troubles[each.key]] if each.key in troubles else ""
        wish = of_entries.get((each.reader.address, each.reader.entry)) or chosen[each.reader.address]
        yield _decided(each, trouble, wish, each.reader.address in paused)


def _wishes_of_entries(concerned: Sequence[Addressed], kind: LetterKind) -> Mapping[tuple[str, str], Frequency]:
    sender = list_of(kind)
    wanted = {(each.reader.address, each.reader.entry) for each in concerned if each.reader.entry}
    return preferences.frequencies_of_entries(sender, wanted) if sender is not None and wanted else {}


def _decided(each: Addressed, trouble: str, chosen: Frequency, paused: bool) -> Addressed:
    if trouble:
        return replace(each, way=Way.NOT, reason=trouble)
    if chosen == Frequency.NEVER:
        return replace(each, way=Way.NOT, reason=STOPPED)
    if paused:
        return replace(each, way=Way.NOT, reason=PAUSED)
    return each if chosen == Frequency.AT_ONCE else replace(each, way=Way.DIGEST, reason=LATER)
