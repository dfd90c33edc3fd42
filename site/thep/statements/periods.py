"""The periods of statements: each term with the holidays that follow it, so that every day of a year is in one."""

from django.utils import timezone

from thep.cms.academic_years import academic_year_of
from thep.events.school_terms import periods_of
from thep.schools.statement_sections import Period


def period_of(academic_year: int, number: int) -> Period:
    """Return the first (1), second or third period of the year."""
    return periods_of(academic_year)[number - 1]


def periods_over(*, most: int) -> list[Period]:
    """Return the periods that are over today, the latest first."""
    today = timezone.localdate()
    year = academic_year_of(today)
    found = [period for each in range(year - most // 3 - 1, year + 1) for period in periods_of(each) if period.last < today]
    return found[::-1][:most]


def last_period() -> Period:
    """Return the period that was over last."""
    return periods_over(most=1)[0]
