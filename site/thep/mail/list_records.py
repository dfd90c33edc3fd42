"""What lists know of addresses: what these asked for, and whether a list is for them.

Each list names the records that say so, and `preference_records.py` reads those of all lists in one query.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Expression, F, QuerySet
from django.db.models.functions import JSONArray

from .models import Frequency


@dataclass(frozen=True, kw_only=True)
class ListEntry:
    """One thing that an address asked to be sent. `key` names it among all entries, and `words` begin with a small letter.

    `frequency` is how often it comes; None where that is as its address chose for the list. `choose` has it come as often as it is told,
    where that is more than never; `stop` ends it; `move` has it come to another address of its reader's, where it doesn't go with their
    account by itself. `change` is where more of it is changed, empty where nowhere; `note` says what else there is to know, such as that
    it's paused.
    """

    key: str
    email: str
    words: str
    stop: Callable[[], None]
    frequency: Frequency | None = Frequency.AT_ONCE
    choose: Callable[[Frequency], None] | None = None
    move: Callable[[str], None] | None = None
    change: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ListEntries:
    """What addresses have asked for of a list and confirmed: `records` selects it, and `address` says in small letters whose it is.

    `kept` are the fields that are read of each record, and `entry` is called with them. Entries are in the order of their primary keys.
    """

    records: Callable[[], QuerySet[Any]]
    address: str | Expression
    kept: tuple[str, ...]
    entry: Callable[..., ListEntry]

    def __call__(self, addresses: Collection[str]) -> list[ListEntry]:
        return self.made_of(self.rows(addresses).values_list("as_list", flat=True))

    def rows(self, addresses: Collection[str]) -> QuerySet[Any]:
        """Select what the addresses, in small letters, have asked for, with what `made_of` makes entries of."""
        return as_lists(_theirs(self.records(), self.address, addresses), "pk", *self.kept)

    def made_of(self, rows: Iterable[list[Any]]) -> list[ListEntry]:
        return [self.entry(*kept) for _, *kept in sorted(rows, key=lambda row: row[0])]


@dataclass(frozen=True, kw_only=True)
class ListReaders:
    """Which addresses a list is for: `records` selects the reasons, and `address` says in small letters whose each is."""

    records: Callable[[], QuerySet[Any]]
    address: str | Expression

    def __call__(self, addresses: Collection[str]) -> set[str]:
        return {address for (address,) in self.rows(addresses).values_list("as_list", flat=True)}

    def rows(self, addresses: Collection[str]) -> QuerySet[Any]:
        """Select the reasons of the addresses, in small letters, each with its address."""
        return as_lists(_theirs(self.records(), self.address, addresses), "address_of_list")


def as_lists(records: QuerySet[Any], *fields: str) -> QuerySet[Any]:
    """Add `fields` of each record as one list: in this shape records of any model are read together."""
    return records.order_by().annotate(as_list=JSONArray(*fields))


def _theirs(records: QuerySet[Any], address: str | Expression, addresses: Collection[str]) -> QuerySet[Any]:
    of_record = F(address) if isinstance(address, str) else address
    return records.annotate(address_of_list=of_record).filter(address_of_list__in=addresses)
