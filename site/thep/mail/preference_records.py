"""Read all that the page of somebody's preferences shows in one query: mail scanners open its link again and again."""

import datetime
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Value
from django.utils import timezone

from .list_records import ListEntry, as_lists
from .mailing_lists import MailingList
from .models import Frequency, Pause, Preference


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What is known of some addresses.

    `choices` are by address and by subject of choice, `paused_until` is the day on which emails to all of them begin again. `entries` are
    what they asked for, and `readers` which of them a list is for, by the name of the list.
    """

    choices: dict[str, dict[str, Frequency]]
    paused_until: datetime.date | None
    entries: dict[str, list[ListEntry]]
    readers: dict[str, set[str]]


def wishes_of(addresses: Collection[str], lists: Collection[MailingList]) -> Wishes:
    """Return what is known of `addresses`, in small letters, for the lists."""
    choices: dict[str, dict[str, Frequency]] = defaultdict(dict)
    found = _read(addresses, lists)
    for address, subject, frequency in found["choices", ""]:
        choices[address][subject] = Frequency(frequency)
    return Wishes(
        choices=choices,
        paused_until=max((datetime.date.fromisoformat(until) for (until,) in found["pauses", ""]), default=None),
        entries={each.name: each.entries.made_of(found["entries", each.name]) for each in lists if each.entries is not None},
        readers={each.name: {address for (address,) in found["readers", each.name]} for each in lists if each.readers is not None},
    )


def _read(addresses: Collection[str], lists: Collection[MailingList]) -> dict[tuple[str, str], list[list[Any]]]:
    """Return what there is of each part, as lists: what lists have, by the name of the list."""
    choices = Preference.objects.filter(address__in=addresses)
    pauses = Pause.objects.filter(address__in=addresses, until__gt=timezone.localdate())
    parts = {("choices", ""): as_lists(choices, "address", "subject_of_choice", "frequency"), ("pauses", ""): as_lists(pauses, "until")}
    parts |= {("entries", each.name): each.entries.rows(addresses) for each in lists if each.entries is not None}
    parts |= {("readers", each.name): each.readers.rows(addresses) for each in lists if each.readers is not None}
    first, *others = [rows.values_list(Value(part), Value(name), "as_list") for (part, name), rows in parts.items()]
    found: dict[tuple[str, str], list[list[Any]]] = defaultdict(list)
    for part, name, kept in first.union(*others, all=True):
        found[part, name].append(kept)
    return found
