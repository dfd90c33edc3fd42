"""When digests are due: each morning at seven in London, on Monday's, or on that of a month's first Monday.

A period is half-open, from one such morning to the next.
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from thep.mail.models import Frequency

MORNING = datetime.time(7, 0)
DAY = datetime.timedelta(days=1)
WEEK = datetime.timedelta(days=7)


FREQUENCIES = (Frequency.MONTHLY, Frequency.WEEKLY, Frequency.DAILY)
"""How often there are digests, the rarest first: where several are due on one morning, whoever gets a rarer one has all in that letter."""


@dataclass(frozen=True)
class Period:
    """The time from `begins_at` on and before `ends_at`, in UTC: a day of 23 or 25 hours where the clocks change."""

    begins_at: datetime.datetime
    ends_at: datetime.datetime


def last_period(frequency: Frequency, before: datetime.datetime) -> Period:
    """Return the last period of `frequency` that had ended at the aware moment `before`."""
    day = timezone.localdate(before)
    if morning_of(day) > before:
        day -= DAY
    if frequency == Frequency.MONTHLY:
        last = first_monday(day) if first_monday(day) <= day else first_monday(day.replace(day=1) - DAY)
        return Period(morning_of(first_monday(last.replace(day=1) - DAY)), morning_of(last))
    if frequency == Frequency.WEEKLY:
        day -= DAY * day.weekday()
    return Period(morning_of(day - (WEEK if frequency == Frequency.WEEKLY else DAY)), morning_of(day))


def next_morning(frequency: Frequency, after: datetime.datetime) -> datetime.datetime:
    """Return the first morning after the aware moment `after` on which a digest of `frequency` is due."""
    day = timezone.localdate(last_period(frequency, after).ends_at)
    if frequency == Frequency.MONTHLY:
        return morning_of(first_monday(day.replace(day=28) + 4 * DAY))
    return morning_of(day + (WEEK if frequency == Frequency.WEEKLY else DAY))


def first_monday(day: datetime.date) -> datetime.date:
    """Return the first Monday of the month that `day` is in."""
    first = day.replace(day=1)
    return first + DAY * (-first.weekday() % 7)


def beginning_of_look_back(period: Period) -> datetime.datetime:
    """Return since when a run of `period` may tell of things: a week, or its period where that is longer."""
    return min(week_before(period.ends_at), period.begins_at)


def week_before(moment: datetime.datetime) -> datetime.datetime:
    """Return the same time of the clock in London, seven days before."""
    return _in_london(timezone.localtime(moment).replace(tzinfo=None) - WEEK)


def morning_of(day: datetime.date) -> datetime.datetime:
    return _in_london(datetime.datetime.combine(day, MORNING))


def _in_london(clock: datetime.datetime) -> datetime.datetime:
    # In UTC, because Python reckons with two moments of one time zone as if its clocks never changed.
    return timezone.make_aware(clock).astimezone(datetime.UTC)
