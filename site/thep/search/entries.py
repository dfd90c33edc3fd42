"""Writing and removing what is findable, always in the transaction of its source.

A write costs the same however many entries there are, and next to nothing where nothing changed: a booking that leaves one place
fewer touches one number.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from . import engines, spelling
from .models import ACCESS, GROUP, KIND, TITLE_LENGTH, UNDATED, SearchEntry, SearchFacet
from .queries import PUBLIC

BODY_LENGTH = 100_000
TEXT_FIELDS = ("title", "summary", "body", "labels")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]+")


class FacetRow(NamedTuple):
    number: int | None = None
    until: datetime.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class EntryData:
    """What a source says of itself. Numbers are whole (pence, places); `created_at` is what "newest" goes by.

    `body` is prose, each part of it on a line of its own, of which readers are shown sentences. `labels` are words that it is found by
    and that are no prose. What is of one `group` can be found as one thing. It is found until `until`, and has each facet that
    `facets_until` names until then: nothing needs to be written at that moment.
    """

    title: str
    url: str
    summary: str = ""
    body: str = ""
    labels: Iterable[str] = ()
    group: str = ""
    facets: Mapping[str, Iterable[str]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    access: Iterable[str] = (PUBLIC,)
    starts_at: datetime.datetime | None = None
    created_at: datetime.datetime | None = None
    until: datetime.datetime | None = None
    facets_until: Mapping[str, datetime.datetime | None] = field(default_factory=dict)


def write(
    kind: str,
    key: object,
    *,
    title: str,
    url: str,
    summary: str = "",
    body: str = "",
    labels: Iterable[str] = (),
    group: str = "",
    facets: Mapping[str, Iterable[str]] | None = None,
    numbers: Mapping[str, int] | None = None,
    access: Iterable[str] = (PUBLIC,),
    starts_at: datetime.datetime | None = None,
    created_at: datetime.datetime | None = None,
    until: datetime.datetime | None = None,
    facets_until: Mapping[str, datetime.datetime | None] | None = None,
) -> SearchEntry:
    """Write exactly this as the entry of `kind` and `key`, in the caller's transaction. Text is plain; markup would be found as words."""
    keywords = set(access)
    values = {
        "title": _plain(title)[:TITLE_LENGTH],
        "summary": _plain(summary),
        "body": _plain(body)[:BODY_LENGTH],
        "labels": _plain(" · ".join(filter(None, labels))),
        "url": url,
        "public": PUBLIC in keywords,
        "starts_at": starts_at or UNDATED,
    }
    if created_at is not None:
        values["created_at"] = created_at
    ends = facets_until or {}
    rows = {(name, value): FacetRow(until=ends.get(name)) for name, all_of in (facets or {}).items() for value in all_of if value}
    rows[KIND, kind] = FacetRow(until=until)
    if group:
        rows[GROUP, group] = FacetRow()
    rows |= {(name, ""): FacetRow(number=number) for name, number in (numbers or {}).items()}
    if PUBLIC not in keywords:
        rows |= {(ACCESS, keyword): FacetRow() for keyword in keywords}
    with transaction.atomic():
        entry = _locked(kind, str(key))
        if entry is None:
            # Another transaction may be writing the same entry for the first time: whoever comes second waits, then updates.
            new = SearchEntry(kind=kind, key=str(key), **({"created_at": timezone.now()} | values))
            SearchEntry.objects.bulk_create([new], ignore_conflicts=True)
            entry = SearchEntry.objects.select_for_update().get(kind=kind, key=str(key))
            changed = [name for name, value in values.items() if getattr(entry, name) != value]
            text_changed = True
        else:
            changed = [name for name, value in values.items() if getattr(entry, name) != value]
            text_changed = not set(changed).isdisjoint(TEXT_FIELDS)
        if changed:
            for name in changed:
                setattr(entry, name, values[name])
            entry.save(update_fields=changed)
        if text_changed:
            engines.current().index([entry])
            spelling.learn([entry])
        _write_facets(entry, rows)
    return entry


def remove(kind: str, key: object) -> None:
    """Delete the entry of `kind` and `key`: it isn't found any more, once the caller's transaction commits."""
    with transaction.atomic():
        entry = _locked(kind, str(key))
        if entry is not None:
            engines.current().remove([entry.pk])
            entry.delete()


def _locked(kind: str, key: str) -> SearchEntry | None:
    return SearchEntry.objects.select_for_update().filter(kind=kind, key=key).first()


def _write_facets(entry: SearchEntry, rows: dict[tuple[str, str], FacetRow]) -> None:
    """Make `rows` the entry's rows; what is there already is left alone."""
    present = {(facet.name, facet.value): facet for facet in entry.facets.all()}
    gone = [facet.pk for row, facet in present.items() if row not in rows]
    if gone:
        SearchFacet.objects.filter(pk__in=gone).delete()
    moved = []
    for row, facet in present.items():
        if row in rows and (facet.number, facet.until) != rows[row]:
            facet.number, facet.until = rows[row]
            moved.append(facet)
    if moved:
        SearchFacet.objects.bulk_update(moved, ["number", "until"])
    new = [
        SearchFacet(entry=entry, name=name, value=value, number=row.number, until=row.until)
        for (name, value), row in rows.items()
        if (name, value) not in present
    ]
    if new:
        SearchFacet.objects.bulk_create(new)


def _plain(text: str) -> str:
    """Return `text` without control characters: a database refuses NUL, and two others mark what was found."""
    return _CONTROL.sub(" ", text).strip()
