"""What stands in a school's calendar: who is out when, and what takes place at the school. Domains declare how to find theirs."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone

from thep.domains import declared
from thep.schools.models import School

from .attendance import OwnDate

OUT, NOT_CONFIRMED, AT_SCHOOL = "out", "not-confirmed", "at-school"


@dataclass(frozen=True, kw_only=True)
class SchoolDate(OwnDate):
    """A date in a school's calendar: `who` is out, or nobody, where it takes place at the school. `standing` says how sure it is."""

    shape: str
    standing: str
    who: str = ""
    what: str = ""

    @property
    def day(self) -> datetime.date:
        return timezone.localdate(self.starts_at)

    @property
    def address(self) -> str:
        return self.path

    @property
    def mark(self) -> tuple[str, str] | None:
        """What its cell in a month says beside its name."""
        return None if self.shape == OUT else ("", self.standing)


@dataclass(frozen=True)
class SchoolDates:
    """Dates of a school's calendar that are not over at one aware instant and begin before another: `find(school, begin, end)`."""

    name: str
    find: Callable[[School, datetime.datetime, datetime.datetime], Iterable[SchoolDate]]


def labels_for(school: School) -> dict[str, str]:
    """Return what each shape of a date is, as the key of the school's calendar calls it."""
    return {OUT: "Out, confirmed", NOT_CONFIRMED: "Not confirmed yet", AT_SCHOOL: f"At your {school.noun}"}


def dates_of_school(school: School, begin: datetime.datetime, end: datetime.datetime) -> list[SchoolDate]:
    """Return the dates of the school that end after `begin` and begin before `end`, soonest first, from every domain that has some."""
    found = [date for each in declared(SchoolDates) for date in each.find(school, begin, end)]
    return sorted(found, key=lambda date: (date.starts_at, date.who, date.uid))
