"""The season that the demonstration covers."""

import datetime

from thep.events.school_terms import is_school_day, terms_from

DAY = datetime.timedelta(days=1)
LOOKING_BACK = datetime.timedelta(weeks=9)


def season(today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return its first and last day: from nine weeks ago to the end of the second term after this one."""
    terms = terms_from(today)
    next(terms)
    next(terms)
    return today - LOOKING_BACK, next(terms).last


def school_day_before(today: datetime.date, days: int) -> datetime.date:
    """Return the school day that is `days` school days before `today`, which may be in a holiday: nobody writes about lessons in August."""
    day = today
    while days > 0:
        day -= DAY
        days -= is_school_day(day)
    return day
