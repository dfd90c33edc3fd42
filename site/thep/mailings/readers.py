"""Who gets a mailing, by which way, and who doesn't and why: each person once, and each address once, whichever audiences they are in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from thep.search import names

from . import ways
from .audiences import Audience, LeftOut, Reader, audience_named, left_out_of
from .errors import ChoiceGone
from .models import Mailing, Recipient
from .ways import Addressed, Way

Listed = TypeVar("Listed", Addressed, LeftOut, Recipient)

CLOSED = "their account is closed"
NO_ADDRESS = "we have no email address for them"
SHARES = "gets it at the same address"


@dataclass(frozen=True)
class Readership:
    """Everybody whom a mailing is for, by name."""

    getting: list[Addressed]
    left_out: list[LeftOut]

    @property
    def in_digest(self) -> int:
        return sum(each.way == Way.DIGEST for each in self.getting)


def readers_of(mailing: Mailing) -> Readership:
    """Return who would get `mailing` if it were sent now.

    Who is booked and is a subscriber too gets it as somebody booked: the audiences whose letters can't be stopped come first.

    Raises:
        ChoiceGone: what was chosen isn't there any more.
    """
    return readers_among(audiences_of(mailing))


def readers_among(audiences: Iterable[tuple[Audience, dict[str, object]]]) -> Readership:
    """Return who would get a mailing to what was chosen of `audiences`, in their order, if it were sent now."""
    found: dict[str, Addressed] = {}
    by_person: dict[int, str] = {}
    left_out: list[LeftOut] = []
    for audience, reader in _readers(audiences, left_out):
        addressed = Addressed(replace(reader, address=reader.address.strip()), audience.kind)
        if reason := _why_not(reader):
            left_out.append(left_out_of(reader, reason))
        elif reader.person is not None and reader.person.pk in by_person:
            continue
        elif (other := found.get(addressed.key)) is not None:
            if reader.person is not None and other.reader.person is not None:
                left_out.append(left_out_of(reader, f"{other.reader.name} {SHARES}"))
        else:
            found[addressed.key] = addressed
            if reader.person is not None:
                by_person[reader.person.pk] = addressed.key
    decided = ways.decide(list(found.values()))
    getting = [each for each in decided if each.way != Way.NOT]
    left_out += [left_out_of(each.reader, each.reason) for each in decided if each.way == Way.NOT]
    return Readership(
        getting=sorted(getting, key=lambda each: (each.reader.name.lower(), each.key)),
        left_out=sorted(_left_out_for_good(left_out, getting), key=lambda each: (each.name.lower(), each.address)),
    )


def audiences_of(mailing: Mailing) -> list[tuple[Audience, dict[str, object]]]:
    """Return the audiences of `mailing` with what was chosen, those first whose letters can't be stopped.

    Raises:
        ChoiceGone: one isn't there any more.
    """
    found = []
    for each in mailing.audiences.all():
        audience = audience_named(each.audience)
        if audience is None:
            raise ChoiceGone("One of the groups of people isn’t there any more. Remove it and choose again.")
        found.append((audience, audience.chosen(each.choice)))
    return sorted(found, key=lambda pair: pair[0].kind.about.is_bulk)


def matching(people: Iterable[Listed], typed: str) -> list[Listed]:
    """Return those of `people` whose name or address has each of the words `typed`, whatever their accents."""
    words = names.words_of(typed)
    return [each for each in people if all(word in names.fold(_searched(each)) for word in words)]


def _searched(each: Addressed | LeftOut | Recipient) -> str:
    who = each.reader if isinstance(each, Addressed) else each
    return f"{who.name} {who.address}"


def _readers(audiences: Iterable[tuple[Audience, dict[str, object]]], left_out: list[LeftOut]) -> Iterable[tuple[Audience, Reader]]:
    for audience, chosen in audiences:
        people = audience.people(chosen)
        left_out += people.left_out
        for reader in people.readers:
            yield audience, reader


def _why_not(reader: Reader) -> str:
    if reader.person is not None and not reader.person.is_active:
        return CLOSED
    return "" if reader.address.strip() else NO_ADDRESS


def _left_out_for_good(left_out: Sequence[LeftOut], getting: Sequence[Addressed]) -> list[LeftOut]:
    """Return those who get it in no other way either, each once, with the first of their reasons."""
    once: dict[tuple[str, str], LeftOut] = {}
    addresses = {each.key for each in getting}
    for each in left_out:
        if each.reason.endswith(SHARES) or each.address.strip().lower() not in addresses:
            once.setdefault((each.name, each.address.lower()), each)
    return list(once.values())
