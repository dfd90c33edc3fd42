"""The clock that offers run on: two school days, never ending overnight, at a weekend or on a bank holiday."""

import datetime

from django.utils import timezone

from thep.events.models import Event
from thep.events.policies import is_working_day

SCHOOL_DAYS = 2
MORNING, EVENING = datetime.time(10), datetime.time(17)
DAY = datetime.timedelta(days=1)


def offer_ends_at(made_at: datetime.datetime, event: Event) -> datetime.datetime:
    """When an offer made at the aware instant `made_at` ends: the same time two school days later, within 10am to 5pm in London.

    It ends with booking itself where that is sooner.
    """
    made = timezone.localtime(made_at)
    date, days = made.date(), 0
    while days < SCHOOL_DAYS:
        date += DAY
        days += is_working_day(date)
    # An offer of the weekend counts from the next school day's morning.
    if not is_working_day(made.date()):
        made = made.replace(hour=MORNING.hour, minute=0, second=0, microsecond=0)
        date = _next_working_day(date)
    elif made.time() > EVENING:
        date, made = _next_working_day(date), made.replace(hour=MORNING.hour, minute=0, second=0, microsecond=0)
    ends = timezone.make_aware(datetime.datetime.combine(date, max(made.time(), MORNING)))
    return min(ends, event.closes_at) if event.closes_at else ends


def _next_working_day(date: datetime.date) -> datetime.date:
    date += DAY
    while not is_working_day(date):
        date += DAY
    return date
