"""When a place can be cancelled, and what goes back: working days of England, and steps counted from the start."""

import datetime
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TypedDict

from dateutil.easter import easter
from django.utils import timezone

from thep.design.templatetags.thep import clock, day

from .models import CancellationPolicy, PolicyStep

DAY = datetime.timedelta(days=1)
MONDAY, SATURDAY = 0, 5


class Step(TypedDict):
    """A step of a policy, as it is copied onto a booking."""

    at_least: int
    unit: str
    refund_percent: int


def steps_of(policy: CancellationPolicy | None) -> list[Step]:
    """Return the steps of `policy`, to keep with a booking; none where there is no policy."""
    if policy is None:
        return []
    return [Step(at_least=step.at_least, unit=step.unit, refund_percent=step.refund_percent) for step in policy.steps.all()]


def refund_percent(steps: Sequence[Step], starts_at: datetime.datetime, at: datetime.datetime) -> int:
    """Return the share of the price, in per cent, that is refunded to somebody who cancels at the aware instant `at`."""
    return max((step["refund_percent"] for step in steps if at < deadline(step, starts_at)), default=0)


def deadline(step: Step, starts_at: datetime.datetime) -> datetime.datetime:
    """Return the instant from which `step` no longer holds. A step of working days holds to the end of its last day, in London."""
    if step["unit"] == PolicyStep.Unit.HOURS:
        return starts_at - datetime.timedelta(hours=step["at_least"])
    return midnight(working_days_before(timezone.localdate(starts_at), step["at_least"]) + DAY)


def deadline_in_words(steps: Sequence[Step], starts_at: datetime.datetime) -> str:
    """Say until when what is refunded: 'free to cancel until 30 December 2026, half refunded until 6 January 2027'."""
    parts = []
    for step in sorted(steps, key=lambda step: -step["refund_percent"]):
        if not step["refund_percent"]:
            continue
        what = {100: "free to cancel", 50: "half refunded"}.get(step["refund_percent"], f"{step['refund_percent']}% refunded")
        end = deadline(step, starts_at)
        until = f"{clock(end)} on {day(end)}" if step["unit"] == PolicyStep.Unit.HOURS else day(timezone.localdate(end) - DAY)
        parts.append(f"{what} until {until}")
    return ", ".join(parts) or "no refund once booked"


def midnight(date: datetime.date) -> datetime.datetime:
    """Return the start of `date` in London, an aware instant."""
    return timezone.make_aware(datetime.datetime.combine(date, datetime.time()))


def working_days_before(date: datetime.date, days: int) -> datetime.date:
    """Return the day that has `days` working days from it, itself counted, up to `date`, which is not."""
    while days:
        date -= DAY
        days -= is_working_day(date)
    return date


def is_working_day(date: datetime.date) -> bool:
    return date.weekday() < SATURDAY and date not in bank_holidays(date.year)


@lru_cache(maxsize=16)
def bank_holidays(year: int) -> frozenset[datetime.date]:
    """Return England's regular bank holidays; those proclaimed once, such as for a coronation, are not known here."""
    sunday = easter(year)
    last_monday_of_may = first_monday(year, 6) - 7 * DAY
    last_monday_of_august = first_monday(year, 9) - 7 * DAY
    movable = {sunday - 2 * DAY, sunday + DAY, first_monday(year, 5), last_monday_of_may, last_monday_of_august}
    fixed = set[datetime.date]()
    for date in (datetime.date(year, 1, 1), datetime.date(year, 12, 25), datetime.date(year, 12, 26)):
        fixed.add(next(later for later in _days_from(date) if later.weekday() < SATURDAY and later not in fixed))
    return frozenset(movable | fixed)


def first_monday(year: int, month: int) -> datetime.date:
    return next(date for date in _days_from(datetime.date(year, month, 1)) if date.weekday() == MONDAY)


def _days_from(date: datetime.date) -> Iterator[datetime.date]:
    while True:
        yield date
        date += DAY
