"""What is new for the people of a run: what the sections answer, less what each was told, or is older than they are."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import Q

from thep.mail.causes import Cause
from thep.mail.models import Frequency, Message

from .frequencies import readers_at
from .models import DIGEST, DigestRecipient
from .sections import DigestItem, DigestSection, Items, Reader, every_section
from .telling import NOT_READ
from .timetable import DAY, Period, week_before

log = structlog.get_logger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError)
SEEN_AGAIN = DAY
"""So much of what was looked through before is looked through again, for what wasn't there yet: a transaction that took its time, a
clock that was put back, a page that was opened to more people. The keys that somebody was told of keep it from being told twice."""

Answer = Callable[[Sequence[Reader]], Items]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is new for somebody, by section; None where a section failed, or isn't told now.

    `is_left_out` where their account or address has changed.
    """

    sections: Sequence[tuple[DigestSection, Sequence[DigestItem] | None]] = ()
    is_left_out: bool = False

    @property
    def new(self) -> list[tuple[DigestSection, Sequence[DigestItem]]]:
        return [(section, items) for section, items in self.sections if items]

    @property
    def number(self) -> int:
        return sum(len(items) for _, items in self.new)

    @property
    def keys(self) -> dict[str, list[str] | None]:
        """Return what a recipient's row keeps."""
        return {section.name: None if items is None else [item.key for item in items] for section, items in self.sections}


@dataclass(kw_only=True)
class Told:
    """What somebody was told lately.

    By the name of the section, the `keys` they were told and `until` when it was looked through; `missed` has since when it wasn't
    where it should have been, for each section and, under "", for all of them.
    """

    keys: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    until: dict[str, datetime.datetime] = field(default_factory=dict)
    missed: dict[str, datetime.datetime] = field(default_factory=dict)

    def add(self, row: DigestRecipient, *, was_read: bool) -> None:
        if row.state not in DigestRecipient.TOLD or not was_read:
            self._miss("", row)
            return
        for name, keys in row.keys.items():
            if keys is None:
                self._miss(name, row)
            else:
                self.keys[name].update(keys)
                self.until[name] = max(row.run.ends_at, self.until.get(name, row.run.ends_at))

    def since(self, name: str, otherwise: datetime.datetime) -> datetime.datetime:
        """Return since when the section `name` is to be looked through; `otherwise` where it never was."""
        if name in self.until:
            return self.until[name] - SEEN_AGAIN
        return min(otherwise, self.missed.get(name, otherwise), self.missed.get("", otherwise))

    def _miss(self, name: str, row: DigestRecipient) -> None:
        self.missed[name] = min(row.run.covers_from, self.missed.get(name, row.run.covers_from))


class Contents:
    """Looks through the sections for the people of one run, batch by batch."""

    def __init__(self, frequency: Frequency, period: Period, covers_from: datetime.datetime) -> None:
        self.frequency, self.period, self.covers_from = frequency, period, covers_from
        self.earliest = week_before(period.ends_at) - SEEN_AGAIN

    @cached_property
    def answers(self) -> list[tuple[DigestSection, Answer | None]]:
        """Return each section with what answers for a batch; None where it failed."""
        return [(section, self._prepared(section)) for section in every_section()]

    def found_for(self, rows: Sequence[DigestRecipient]) -> list[Found]:
        """Return what is new for each of `rows`, which have their person and their run, in a constant number of queries."""
        readers = {row.address: Reader(row.address, row.person) for row in rows if is_theirs(row)}
        told, had = self._told(rows), self._had_letters(readers.values())
        found: dict[str, list[tuple[DigestSection, Sequence[DigestItem] | None]]] = {address: [] for address in readers}
        for section, answer in self.answers:
            asking = [readers[address] for address in readers_at(section.name, self.frequency, readers)]
            items = self._answered(section, answer, asking)
            for reader in asking:
                new = None if items is None else self._new(section, items.get(reader.address, ()), reader, told[reader.address], had)
                found[reader.address].append((section, new))
        return [Found(sections=_without_lonely(found[row.address])) if row.address in found else Found(is_left_out=True) for row in rows]

    def _new(
        self, section: DigestSection, items: Sequence[DigestItem], reader: Reader, told: Told, had: Collection[tuple[int, str]]
    ) -> list[DigestItem]:
        since = self.earliest if section.tells_each else max(self.earliest, told.since(section.name, self.covers_from))
        if reader.person is not None and not section.tells_each:
            since = max(since, reader.person.date_joined)
        return [
            item
            for item in items
            if since <= item.at < self.period.ends_at
            and item.key not in told.keys[section.name]
            and not (reader.person is not None and (reader.person.pk, item.key) in had)
        ]

    def _told(self, rows: Sequence[DigestRecipient]) -> dict[str, Told]:
        """Return what each address, or its person under another one, was told of what is looked through now."""
        people = {row.person_id: row.address for row in rows if row.person_id is not None}
        told = {row.address: Told() for row in rows}
        theirs = Q(person__in=people) | Q(person=None, address__in=[row.address for row in rows if row.person_id is None])
        earlier = DigestRecipient.objects.filter(theirs, run__ends_at__gt=self.earliest).exclude(pk__in=[row.pk for row in rows])
        not_read = self._not_read()
        for row in earlier.select_related("run"):
            address = people[row.person_id] if row.person_id is not None else row.address
            told[address].add(row, was_read=(Cause(row.run).key, row.address) not in not_read)
        return told

    def _not_read(self) -> set[tuple[str, str]]:
        """Return which digests of late told nobody anything, such as one beyond the day's most: their causes, with the addresses."""
        digests = Message.objects.filter(kind=DIGEST, created_at__gte=self.earliest, state__in=NOT_READ)
        return {(cause, to.lower()) for cause, to in digests.values_list("cause", "to")}

    def _had_letters(self, readers: Collection[Reader]) -> set[tuple[int, str]]:
        """Return what people had a letter of its own about lately: their primary keys, each with the key of a record of its cause."""
        people = [reader.person.pk for reader in readers if reader.person is not None]
        written = Message.objects.filter(person__in=people, created_at__gte=self.earliest).exclude(state__in=NOT_READ)
        return {(person, key) for person, cause in written.values_list("person", "cause") for key in keys_of(cause)}

    def _prepared(self, section: DigestSection) -> Answer | None:
        try:
            return section.prepare(Period(self.earliest, self.period.ends_at))
        except DATABASE_AWAY:
            raise
        except Exception:  # one section's trouble keeps nobody from the others; what it has is told next time
            log.exception("digest_section_failed", section=section.name)
            return None

    def _answered(self, section: DigestSection, answer: Answer | None, readers: Sequence[Reader]) -> Items | None:
        try:
            return answer(readers) if answer is not None else None
        except DATABASE_AWAY:
            raise
        except Exception:
            log.exception("digest_section_failed", section=section.name)
            return None


def _without_lonely(
    sections: Sequence[tuple[DigestSection, Sequence[DigestItem] | None]],
) -> list[tuple[DigestSection, Sequence[DigestItem] | None]]:
    """Return `sections` without the items that are told only beside others, where there are no others; these are told another time."""
    has_others = any(items for section, items in sections if not section.only_beside_others)
    return [(section, None if items and section.only_beside_others and not has_others else items) for section, items in sections]


def is_theirs(row: DigestRecipient) -> bool:
    """Return whether the address is still that of an account that is open, or was of none from the beginning."""
    return row.person is None or (row.person.is_active and row.person.email.lower() == row.address)


def keys_of(cause: str) -> list[str]:
    """Return the keys of the records in a cause: the one it is about, and the one that was the occasion."""
    parts = cause.split(":")
    return [f"{name}:{pk}" for name, pk in zip(parts[::2], parts[1::2], strict=False)]
