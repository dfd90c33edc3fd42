"""What is new for the people of a run: what the sections answer, less what each was told or opened, or is older than they are."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import DateTimeField, Q, Value

from thep.mail.causes import Cause
from thep.mail.models import Frequency, Message

from .frequencies import as_often_as, not_paused, readers_at
from .models import DIGEST, DigestRecipient, Opening
from .sections import DigestItem, DigestSection, Items, Reader, every_section
from .telling import NOT_READ
from .timetable import DAY, Period, beginning_of_look_back

log = structlog.get_logger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError)
SEEN_AGAIN = DAY
"""So much of what was looked through before is looked through again, for what wasn't there yet: a transaction that took its time, a
clock that was put back, a page that was opened to more people. The keys that somebody was told of keep it from being told twice."""

FOR_GOOD = datetime.datetime.max.replace(tzinfo=datetime.UTC)

Answer = Callable[[Sequence[Reader]], Items]

Known = Mapping[tuple[int, str], datetime.datetime]
"""Until when people know of something without a digest: by their primary key and its key, the time at which they last opened it, or
`FOR_GOOD` where they had a letter of its own about it."""

Keep = Callable[[DigestSection, DigestItem, Reader], bool]


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

    def add(self, row: DigestRecipient, *, was_read: bool, now: datetime.datetime) -> None:
        """Count in what `row` told; nothing was looked through beyond `now`, whatever the clock said that its run went by."""
        if row.state not in DigestRecipient.TOLD or not was_read:
            self._miss("", row)
            return
        for name, keys in row.keys.items():
            if keys is None:
                self._miss(name, row)
            else:
                self.keys[name].update(keys)
                if row.run.ends_at <= now:
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
        self.earliest = beginning_of_look_back(period) - SEEN_AGAIN
        self.as_often = as_often_as(frequency)

    @cached_property
    def answers(self) -> list[tuple[DigestSection, Answer | None]]:
        """Return each section with what answers for a batch; None where it failed."""
        return [(section, self._prepared(section)) for section in every_section()]

    def found_for(self, rows: Sequence[DigestRecipient]) -> list[Found]:
        """Return what is new for each of `rows`, which have their person and their run, in a constant number of queries."""
        told = self._told(rows)

        def is_new(section: DigestSection, item: DigestItem, reader: Reader) -> bool:
            return self._is_new(section, item, reader, told[reader.address])

        return self._look_through(rows, is_new)

    def found_again_for(self, rows: Sequence[DigestRecipient]) -> list[Found]:
        """Return what of all that `rows` have told is still new for them, and still theirs to see, in a constant number of queries."""
        told = {row.address: {name: frozenset(keys or ()) for name, keys in row.keys.items()} for row in rows}
        return self._look_through(rows, lambda section, item, reader: item.key in told[reader.address].get(section.name, ()))

    def _look_through(self, rows: Sequence[DigestRecipient], is_wanted: Keep) -> list[Found]:
        """Return for each of `rows` what the sections have for them that `is_wanted`, and that they don't know of already."""
        readers = {row.address: Reader(row.address, row.person) for row in rows if is_theirs(row)}
        known = self._known(readers.values())
        found: dict[str, list[tuple[DigestSection, Sequence[DigestItem] | None]]] = {address: [] for address in readers}
        for section, answer in self.answers:
            asking = [readers[address] for address in self._addresses_of(section, readers)]
            items = self._answered(section, answer, asking)
            for reader in asking:
                theirs = None if items is None else items.get(reader.address, ())
                wanted = theirs and [
                    each
                    for each in theirs
                    if is_wanted(section, each, reader) and self._comes_now(each) and not is_known(each, reader, known)
                ]
                found[reader.address].append((section, wanted))
        return [Found(sections=_without_lonely(found[row.address])) if row.address in found else Found(is_left_out=True) for row in rows]

    def _addresses_of(self, section: DigestSection, readers: Collection[str]) -> list[str]:
        """Return who gets the section in this run; where they choose for each of its items, everybody who gets anything."""
        return not_paused(readers) if section.readers_at is not None else readers_at(section.name, self.as_often, readers)

    def _comes_now(self, item: DigestItem) -> bool:
        return item.often is None or item.often in self.as_often

    def _is_new(self, section: DigestSection, item: DigestItem, reader: Reader, told: Told) -> bool:
        since = self.earliest if section.tells_each else max(self.earliest, told.since(section.name, self.covers_from))
        if reader.person is not None and not section.tells_each:
            since = max(since, reader.person.date_joined)
        return since <= item.at < self.period.ends_at and item.key not in told.keys[section.name]

    def _told(self, rows: Sequence[DigestRecipient]) -> dict[str, Told]:
        """Return what each address, or its person under another one, was told of what is looked through now."""
        people = {row.person_id: row.address for row in rows if row.person_id is not None}
        told = {row.address: Told() for row in rows}
        theirs = Q(person__in=people) | Q(person=None, address__in=[row.address for row in rows if row.person_id is None])
        earlier = DigestRecipient.objects.filter(theirs, run__ends_at__gt=self.earliest).exclude(pk__in=[row.pk for row in rows])
        not_read = self._not_read()
        for row in earlier.select_related("run"):
            address = people[row.person_id] if row.person_id is not None else row.address
            told[address].add(row, was_read=(Cause(row.run).key, row.address) not in not_read, now=self.period.ends_at)
        return told

    def _not_read(self) -> set[tuple[str, str]]:
        """Return which digests of late told nobody anything, such as one beyond the day's most: their causes, with the addresses."""
        digests = Message.objects.filter(kind=DIGEST, created_at__gte=self.earliest, state__in=NOT_READ)
        return {(cause, to.lower()) for cause, to in digests.values_list("cause", "to")}

    def _known(self, readers: Collection[Reader]) -> Known:
        """Return what people had a letter of its own about lately, or opened, in one query."""
        people = [reader.person.pk for reader in readers if reader.person is not None]
        written = Message.objects.filter(person__in=people, created_at__gte=self.earliest).exclude(state__in=NOT_READ).order_by()
        letters = written.annotate(opened_at=Value(None, DateTimeField())).values_list("person", "cause", "opened_at")
        opened = Opening.objects.filter(person__in=people, opened_at__gte=self.earliest).order_by()
        known: dict[tuple[int, str], datetime.datetime] = {}
        for person, words, opened_at in letters.union(opened.values_list("person", "key", "opened_at"), all=True):
            for key in (words,) if opened_at else keys_of(words):
                known[person, key] = max(opened_at or FOR_GOOD, known.get((person, key), self.earliest))
        return known

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
    has_others = any(each.stands_alone or not section.only_beside_others for section, items in sections for each in items or ())
    return [(section, None if items and section.only_beside_others and not has_others else items) for section, items in sections]


def is_theirs(row: DigestRecipient) -> bool:
    """Return whether the address is still that of an account that is open, or was of none from the beginning."""
    return row.person is None or (row.person.is_active and row.person.email.lower() == row.address)


def is_known(item: DigestItem, reader: Reader, known: Known) -> bool:
    """Return whether `reader` has opened `item` since it is there, or was written to about it."""
    until = known.get((reader.person.pk, item.key)) if reader.person is not None else None
    return until is not None and item.at <= until


def keys_of(cause: str) -> list[str]:
    """Return the keys of the records in a cause: the one it is about, and the one that was the occasion."""
    parts = cause.split(":")
    return [f"{name}:{pk}" for name, pk in zip(parts[::2], parts[1::2], strict=False)]
