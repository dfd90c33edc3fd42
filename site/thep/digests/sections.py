"""What a digest tells of: domains declare its sections, each with what is new and for whom."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import NoReverseMatch, reverse

from thep.accounts.models import User
from thep.domains import declared
from thep.mail.kinds import LetterKind
from thep.mail.mailing_lists import list_named, list_of
from thep.mail.models import Frequency

from .frequencies import LIST
from .timetable import FREQUENCIES, Period


@dataclass(frozen=True)
class Reader:
    """Whoever reads the mail of `address`, which is in small letters; `person` where they have an account."""

    address: str
    person: User | None = None


@dataclass(frozen=True, kw_only=True)
class DigestItem:
    """One thing that is new since `at`: its words, its path on the site, and when and where it is, if anywhere.

    `key` names it for good, such as `causes.key_of` of its record: nobody is told twice of one key, and whoever had a letter with the
    key in its cause isn't told again. `beginning` are its first words, where it is something to read. `often` is how often its reader
    wants it, in a section of which people choose for each thing. `stands_alone` says that its reader is written to for its sake, in a
    section that is told only beside others, too.
    """

    key: str
    at: datetime.datetime
    words: str
    address: str
    when: str = ""
    place: str = ""
    beginning: str = ""
    often: Frequency | None = None
    stands_alone: bool = False


Items = Mapping[str, Sequence[DigestItem]]
"""What is new for each reader, by their address, in the order of the letter. Who has nothing is left out."""


@dataclass(frozen=True, kw_only=True)
class DigestSection:
    """A section of the digest, under the heading `title`; lower numbers of `order` come first.

    `readers` says who may have it: the primary key of the person at each address, None where there is no account. `prepare` is asked
    once for the period that a run looks at, and returns what answers for a batch of readers, in a constant number of queries, with what
    each may see now, and hasn't written or booked themselves. The run leaves out what a reader was told, or what is older than they are.

    `name` is that of the `MailingList` by which people choose how often they get it, which is part of the list of digests. `one` and
    `many` are what its things are called, and `because` ends the sentence "You get this email because …". `all_of_them` is the name of
    the address where all its things are.

    `tells_each` says that nobody else tells its readers: all its items are listed, and each is told once, however long it has waited, as
    far as runs look back. See `gathered_letters.py`. `only_beside_others` says that nobody is written to for its sake: its readers have
    other letters for that.

    `readers_at` is there where people choose how often they get each thing of it, not only all of it: it says who may have something as
    often as that, and each item says how often it is wanted.
    """

    name: str
    title: str
    one: str
    many: str
    because: str
    readers: Callable[[], Mapping[str, int | None]]
    prepare: Callable[[Period], Callable[[Sequence[Reader]], Items]]
    all_of_them: str
    tells_each: bool = False
    only_beside_others: bool = False
    readers_at: Callable[[Frequency], Mapping[str, int | None]] | None = None
    order: int = 50

    def counted(self, number: int) -> str:
        return f"{number} {self.one if number == 1 else self.many}"


def every_section() -> list[DigestSection]:
    """Return what the digest has, in its order."""
    return sorted(declared(DigestSection), key=lambda section: (section.order, section.name))


@register()
def check_sections(**kwargs: Any) -> list[CheckMessage]:
    """Return an error for each section that nobody can choose, without a heading or a reason, or that leads to no address of the site."""
    errors: list[CheckMessage] = []
    for section in declared(DigestSection):
        chosen_by = list_named(section.name)
        usual = (*FREQUENCIES, Frequency.AT_ONCE) if section.tells_each else FREQUENCIES
        if chosen_by is None or chosen_by.part_of != LIST.name or chosen_by.default not in usual:
            hint = f"Declare a MailingList of its name that is part_of {LIST.name!r} and usually comes daily, weekly or monthly."
            errors.append(Error(f"Nobody can choose how often they get the DigestSection {section.name!r}.", hint=hint, id="digests.E001"))
        if not (section.title.strip() and section.because.strip()):
            hint = "Give it a title, and the end of the sentence “You get this email because …”."
            errors.append(Error(f"The DigestSection {section.name!r} has no heading, or no reason.", hint=hint, id="digests.E002"))
        try:
            reverse(section.all_of_them)
        except NoReverseMatch:
            hint = "Name an address without arguments."
            errors.append(Error(f"The DigestSection {section.name!r} leads to no address.", hint=hint, id="digests.E003"))
    return [*errors, *_lost_letters()]


def _lost_letters() -> Iterator[CheckMessage]:
    """Yield an error for each kind of letter that joins the digest and isn't told there, or holds what the office mustn't see there."""
    tells = {section.name for section in declared(DigestSection) if section.tells_each}
    for kind in declared(LetterKind):
        sender = list_of(kind)
        if sender is None or sender.part_of != LIST.name:
            continue
        if sender.name not in tells:
            hint = f"Declare gathered_letters.section_of the MailingList {sender.name!r}."
            yield Error(f"The LetterKind {kind.name!r} joins the digest, which doesn’t tell of it.", hint=hint, id="digests.E004")
        if kind.for_reader_alone:
            hint = "Give it a list that is no part of the digest."
            yield Error(f"The LetterKind {kind.name!r} is for its reader alone, and joins the digest.", hint=hint, id="digests.E005")
