"""The season that the demonstration covers."""

import datetime

from thep.events.school_terms import terms_from

LOOKING_BACK = datetime.timedelta(weeks=9)


def season(today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return its first and last day: from nine weeks ago to the end of the second term after this one."""
    terms = terms_from(today)
    next(terms)
    next(terms)
    return today - LOOKING_BACK, next(terms).last
