"""A day and a time of the clock in London, as an instant: also in the two nights when the clocks change."""

import datetime
from zoneinfo import ZoneInfo

from .errors import NoSuchTime

LONDON = ZoneInfo("Europe/London")


def instant(day: datetime.date, clock: datetime.time) -> datetime.datetime:
    """Return the aware instant of `day` and `clock` in London; of a time that comes twice in a night, the first.

    Raises:
        NoSuchTime: the clocks go forward over it.
    """
    at = datetime.datetime.combine(day, clock, LONDON)
    if at.astimezone(datetime.UTC).astimezone(LONDON).replace(tzinfo=None) != at.replace(tzinfo=None):
        raise NoSuchTime("The clocks go forward that night, from 1am to 2am, so this time doesn’t come. Choose 2am or later.")
    return at


def comes_twice(at: datetime.datetime) -> bool:
    """Return whether the clock in London shows the time of `at` twice, as the clocks go back that night."""
    local = at.astimezone(LONDON)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
