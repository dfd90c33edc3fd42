"""The clock that schools run on: offers end after two school days, never overnight, and an inspection is the two after the call."""

import datetime
from itertools import islice

from django.utils import timezone

from thep.events.models import Event
from thep.events.school_days import SchoolDays

SCHOOL_DAYS = 2
INSPECTED = 2  # Ofsted's inspections begin on the school day after the call, and last two
MORNING, EVENING = datetime.time(10), datetime.time(17)


def later_by_school_hours(at: datetime.datetime, hours: int) -> datetime.datetime:
    """Return the aware instant `hours` school hours after `at`, within 10am to 5pm in London.

    A school day has 24 of them, and no other day has any: 72 are three school days. What begins in the evening or on another day counts
    from the next school day's morning. `hours` are whole school days.
    """
    began = timezone.localtime(at)
    school_days = SchoolDays(began.date())
    waits_for_morning = began.date() not in school_days or began.time() > EVENING
    days = hours // 24 + waits_for_morning
    date = next(islice(school_days.after(began.date()), days - 1, None))
    time = MORNING if waits_for_morning else max(began.time(), MORNING)
    return timezone.make_aware(datetime.datetime.combine(date, time))


def offer_ends_at(made_at: datetime.datetime, event: Event) -> datetime.datetime:
    """Return when an offer made at the aware instant `made_at` ends: the same time two school days later, within 10am to 5pm in London.

    It ends with booking itself where that is sooner.
    """
    ends = later_by_school_hours(made_at, 24 * SCHOOL_DAYS)
    return min(ends, event.closes_at) if event.closes_at else ends


def inspection_days(called_on: datetime.date) -> list[datetime.date]:
    """Return the days that an inspection takes of a school that is called on `called_on`: that day, and the next two school days."""
    return [called_on, *islice(SchoolDays(called_on).after(called_on), INSPECTED)]
