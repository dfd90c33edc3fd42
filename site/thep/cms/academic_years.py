"""Academic years: 1 September to 31 August, named by their first year."""

import datetime

from django.utils import timezone


def academic_year_of(day: datetime.date) -> int:
    return day.year if day.month >= 9 else day.year - 1


def this_academic_year() -> int:
    return academic_year_of(timezone.localdate())


def in_words(academic_year: int) -> str:
    """Format the academic year that begins in September of a year: 2026 is '2026/27'."""
    return f"{academic_year}/{(academic_year + 1) % 100:02}"


def bounds_of(academic_year: int) -> tuple[datetime.datetime, datetime.datetime]:
    """Return the aware instants at which the year begins and the next one does, in London."""
    begins, ends = (datetime.datetime(year, 9, 1, tzinfo=timezone.get_current_timezone()) for year in (academic_year, academic_year + 1))
    return begins, ends
