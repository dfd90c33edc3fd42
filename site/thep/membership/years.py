"""The academic years of memberships, as `thep.cms.academic_years` reckons them for everybody."""

import datetime

from thep.cms.academic_years import academic_year_of, in_words, this_academic_year

__all__ = ["academic_year_of", "begins", "ends", "in_words", "this_academic_year"]


def begins(academic_year: int) -> datetime.date:
    """Return the first day of the year: 1 September."""
    return datetime.date(academic_year, 9, 1)


def ends(academic_year: int) -> datetime.date:
    """Return the last day of the year: 31 August."""
    return datetime.date(academic_year + 1, 8, 31)
