"""What is read on the site, and what is looked for in vain: the figures of `thep.analytics`, with names to them."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils import timezone
from wagtail.models import Page, Site

from thep.analytics import searches, totals
from thep.analytics.counted import CountedSearch, CountedThings
from thep.cms.spreadsheets import Heading, Sheet
from thep.domains import declared
from thep.search.models import SearchEntry

PERIODS = {28: "Four weeks", 91: "Three months", 364: "A year"}
"""Days, and what they are called; all are whole weeks."""

DAILY = 28
"""The longest period that is shown day by day; longer ones are shown week by week."""

LONGEST_LIST = 1000


@dataclass(frozen=True)
class Span:
    """A day, or a week from its first day."""

    first: datetime.date
    last: datetime.date
    views: int


@dataclass(frozen=True)
class Row:
    """Something that was counted: its name, its address where it has one, and how often; `second` is a second figure of it."""

    name: str
    count: int
    address: str = ""
    second: int = 0


@dataclass(frozen=True)
class Unfound:
    """Words that found nothing, and in which search."""

    words: str
    where: str
    count: int


def first_day(days: int) -> datetime.date:
    """Return the first of so many days that end today."""
    return timezone.localdate() - datetime.timedelta(days - 1)


def spans(days: int) -> list[Span]:
    """Return the page views of the last so many days, by day or, where that's many, by week."""
    step = 1 if days <= DAILY else 7
    counted = list(totals.counts_by_day(totals.PAGE, first_day(days)).items())
    parts = [counted[begin : begin + step] for begin in range(0, len(counted), step)]
    return [Span(part[0][0], part[-1][0], sum(count for _, count in part)) for part in parts]


def pages(days: int, *, limit: int = LONGEST_LIST) -> list[Row]:
    """Return the pages viewed most, under their titles where they are editors' or the search knows them."""
    counted = totals.most_counted(totals.PAGE, first_day(days), limit=limit)
    titles = titles_of([path for path, _ in counted]) | {"/": "Home"}
    return [Row(titles.get(path, path), count, path) for path, count in counted]


def titles_of(paths: Sequence[str]) -> dict[str, str]:
    """Return the title of what is at each address, as far as it's known."""
    found = dict(SearchEntry.objects.filter(public=True, url__in=paths).order_by("pk").values_list("url", "title"))
    for root in Site.objects.filter(is_default_site=True).values_list("root_page__url_path", flat=True):
        above = root.rstrip("/")
        pages = Page.objects.live().filter(url_path__in=[above + path for path in paths])
        found |= {path.removeprefix(above): title for path, title in pages.values_list("url_path", "title")}
    return found


def unfound(days: int, *, limit: int = LONGEST_LIST) -> list[Unfound]:
    """Return the words that most often found nothing."""
    rows = [
        Unfound(words, each.label, count)
        for each in declared(CountedSearch)
        for words, count in totals.most_counted(searches.kind_of(each.name), first_day(days), limit=limit)
    ]
    return sorted(rows, key=lambda row: (-row.count, row.words))[:limit]


def most_viewed(things: CountedThings, days: int, *, limit: int = LONGEST_LIST) -> list[Row]:
    """Return those of `things` that were viewed most, with what else is counted of them as their second figure."""
    since = first_day(days)
    counted = totals.most_counted(things.views, since, limit=limit)
    keys = [key for key, _ in counted]
    further = totals.counts_of(things.further, keys, since)
    entries = {entry.key: entry for entry in SearchEntry.objects.filter(kind=things.kind, key__in=keys)}
    return [
        Row(entries[key].title, count, entries[key].url, further[key])
        if key in entries
        else Row(f"{things.one} {key} (no longer listed)", count, second=further[key])
        for key, count in counted
    ]


def as_days(days: int) -> Sequence[tuple[datetime.date, int]]:
    return list(totals.counts_by_day(totals.PAGE, first_day(days)).items())


SHEETS: dict[str, tuple[Sheet, Callable[[int], Sequence[Any]]]] = {
    "views": (Sheet("views", [Heading("Day", lambda row: row[0]), Heading("Pages viewed", lambda row: row[1])]), as_days),
    "pages": (
        Sheet(
            "pages",
            [Heading("Page", lambda row: row.name), Heading("Address", lambda row: row.address), Heading("Views", lambda row: row.count)],
        ),
        pages,
    ),
    "searches": (
        Sheet(
            "searches",
            [
                Heading("Words", lambda row: row.words),
                Heading("Searched in", lambda row: row.where),
                Heading("Times nothing was found", lambda row: row.count),
            ],
        ),
        unfound,
    ),
}
"""What can be kept as a spreadsheet of the whole site: its columns, and what answers its rows for a number of days."""


def sheets() -> dict[str, tuple[Sheet, Callable[[int], Sequence[Any]]]]:
    """Return what can be kept as a spreadsheet, by name: `SHEETS`, and one for the counted things of each domain."""
    return SHEETS | {each.name: (sheet_of(each), partial(most_viewed, each)) for each in declared(CountedThings)}


def sheet_of(things: CountedThings) -> Sheet:
    return Sheet(
        things.name,
        [
            Heading(things.one, lambda row: row.name),
            Heading("Address", lambda row: row.address),
            Heading("Views", lambda row: row.count),
            Heading(things.label, lambda row: row.second),
        ],
    )
