"""Terms of English schools, worked out for any year: what a new site and the demonstration take for the borough's."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dateutil.easter import easter

from thep.events.policies import is_working_day
from thep.membership.years import academic_year_of
from thep.schools.statement_sections import Period

DAY = datetime.timedelta(days=1)
WEEK = datetime.timedelta(weeks=1)
MONDAY, FRIDAY = 0, 4


@dataclass(frozen=True)
class Term:
    """A term and its week of half-term, from Monday; days inclusive."""

    name: str
    first: datetime.date
    last: datetime.date
    half_term: datetime.date

    def has(self, day: datetime.date) -> bool:
        on_holiday = self.half_term <= day < self.half_term + WEEK
        return self.first <= day <= self.last and not on_holiday and is_working_day(day)


@cache
def terms_of(academic_year: int) -> tuple[Term, Term, Term]:
    """Return the three terms of the year that begins in `academic_year`, as most boroughs set them."""
    year = academic_year + 1
    spring_ends, summer_begins = _around(easter(year))
    late_may = _on_or_after(datetime.date(year, 5, 25), MONDAY)
    return (
        Term(
            "Autumn",
            _on_or_after(datetime.date(academic_year, 9, 2), MONDAY + 1),
            _on_or_after(datetime.date(academic_year, 12, 15), FRIDAY),
            _on_or_after(datetime.date(academic_year, 10, 22), MONDAY),
        ),
        Term(
            "Spring",
            _on_or_after(datetime.date(year, 1, 3), MONDAY),
            spring_ends,
            _on_or_after(datetime.date(year, 2, 12), MONDAY),
        ),
        Term("Summer", summer_begins, _on_or_after(datetime.date(year, 7, 16), MONDAY + 2), late_may),
    )


def periods_of(academic_year: int) -> list[Period]:
    """Return each term of the year with the holidays that follow it: from 1 September, and from the first days of spring and summer."""
    terms = terms_of(academic_year)
    begin = [datetime.date(academic_year, 9, 1), *(term.first for term in terms[1:]), datetime.date(academic_year + 1, 9, 1)]
    return [
        Period(academic_year=academic_year, number=number, name=term.name, first=begin[number - 1], last=begin[number] - DAY)
        for number, term in enumerate(terms, start=1)
    ]


def holidays_of(academic_year: int) -> Iterator[tuple[str, datetime.date, datetime.date]]:
    """Yield the name, first and last day of each holiday of the year: the three half-terms, and what follows each term."""
    autumn, spring, summer = terms_of(academic_year)
    following, _, _ = terms_of(academic_year + 1)
    for term in (autumn, spring, summer):
        yield f"{term.name} half-term", term.half_term, term.half_term + WEEK - DAY
    for name, term, next_term in (("Christmas", autumn, spring), ("Easter", spring, summer), ("Summer", summer, following)):
        yield f"{name} holiday", term.last + DAY, next_term.first - DAY


def is_school_day(day: datetime.date) -> bool:
    return any(term.has(day) for term in terms_of(academic_year_of(day)))


def school_days(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    return [day for day in _days(first, last) if is_school_day(day)]


def terms_from(today: datetime.date) -> Iterator[Term]:
    """Yield the term that `today` is in, or else the next one, and all that follow."""
    academic_year = academic_year_of(today)
    while True:
        yield from (term for term in terms_of(academic_year) if term.last >= today)
        academic_year += 1


def _around(sunday: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the last day of spring and the first of summer. Two weeks lie between, and Easter's weekend is among them."""
    if sunday <= datetime.date(sunday.year, 3, 31):
        return sunday - 3 * DAY, sunday + 15 * DAY
    if sunday <= datetime.date(sunday.year, 4, 8):
        return sunday - 9 * DAY, sunday + 8 * DAY
    return sunday - 16 * DAY, sunday + 2 * DAY


def _on_or_after(day: datetime.date, weekday: int) -> datetime.date:
    return day + DAY * ((weekday - day.weekday()) % 7)


def _days(first: datetime.date, last: datetime.date) -> Iterator[datetime.date]:
    while first <= last:
        yield first
        first += DAY
