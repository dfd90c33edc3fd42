"""What events are narrowed by where they are found: the values of their facets, and the words for these."""

import datetime
from collections.abc import Iterable
from functools import lru_cache

from dateutil.easter import easter
from django.utils import timezone

from .times import Month

TO_BE_CONFIRMED = "to-be-confirmed"
AVAILABLE, FULL = "available", "full"
INCLUDED, FREE, PAY = "included", "free", "pay"
PRICES = {INCLUDED: "Included in membership", FREE: "Free", PAY: "To pay for"}
PLACES = {AVAILABLE: "Only with places left", FULL: "Only with a waiting list"}
SEASONS = ("spring", "summer", "autumn")
PRICE = "price"
WHEN, MONTH = "when", "month"
"""Readers narrow by `WHEN`, terms and months together; the calendar shows one `MONTH` of what they found."""

MONTHS_AHEAD = 18
DAY = datetime.timedelta(days=1)


def term_of(day: datetime.date) -> str:
    """Return the term that `day` falls into, as '2027-spring'. Spring ends with Easter, summer with August."""
    if day.month >= 9:
        return f"{day.year}-autumn"
    return f"{day.year}-spring" if day <= easter(day.year) else f"{day.year}-summer"


def term_label(value: str) -> str | None:
    if value == TO_BE_CONFIRMED:
        return "Dates to be confirmed"
    year, _, season = value.partition("-")
    if len(year) == 4 and year.isascii() and year.isdigit() and season in SEASONS:
        return f"{season.capitalize()} term {year}"
    return None


def _months_from(today: datetime.date) -> list[Month]:
    month, found = Month.of(today), []
    for _ in range(MONTHS_AHEAD):
        found.append(month)
        month = month.following
    return found


def _terms_from(today: datetime.date) -> tuple[str, ...]:
    days = [day for month in _months_from(today) for day in (month.first, month.following.first - DAY)]
    return (*dict.fromkeys(term_of(max(day, today)) for day in days), TO_BE_CONFIRMED)


def month_label(value: str) -> str | None:
    month = Month.read(value)
    return month.label if month else None


def is_month(value: str) -> bool:
    return Month.read(value) is not None


def when_label(value: str) -> str | None:
    """Return 'Spring term 2027' or 'January 2027'; None for what is neither."""
    return month_label(value) or term_label(value)


def times() -> tuple[str, ...]:
    """Return the terms as they come, each followed by its months, and then the value of what has no date."""
    return _times_from(timezone.localdate())


@lru_cache(maxsize=2)
def _times_from(today: datetime.date) -> tuple[str, ...]:
    months = _months_from(today)
    return tuple(
        value
        for term in _terms_from(today)
        for value in (term, *(str(month) for month in months if term_of(max(month.first, today)) == term))
    )


def dated(days: Iterable[datetime.date]) -> dict[str, list[str]]:
    """Return the facets that the days of its sessions bring to an event; those of what has no date where there are none."""
    days = sorted(set(days))
    months = list(dict.fromkeys(str(Month.of(day)) for day in days))
    return {WHEN: [*dict.fromkeys(map(term_of, days)), *months] or [TO_BE_CONFIRMED], MONTH: months}
