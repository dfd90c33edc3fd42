import datetime
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thep.events.models import CancellationPolicy, PolicyStep
from thep.events.policies import bank_holidays, deadline_in_words, is_working_day, refund_percent, steps_of, working_days_before

LONDON = zoneinfo.ZoneInfo("Europe/London")
TEN_DAYS = {"at_least": 10, "unit": "working_days", "refund_percent": 100}
FIVE_DAYS = {"at_least": 5, "unit": "working_days", "refund_percent": 50}
TWO_DAYS_IN_HOURS = {"at_least": 48, "unit": "hours", "refund_percent": 100}


def london(*parts):
    return datetime.datetime(*parts, tzinfo=LONDON)


THURSDAY = london(2027, 1, 14, 9, 30)


def test_ten_working_days_before_the_middle_of_january_reach_over_new_year():
    assert deadline_in_words([TEN_DAYS], THURSDAY) == "free to cancel until 30 December 2026"


@pytest.mark.parametrize(
    ("at", "percent"),
    [
        (london(2026, 12, 1, 9), 100),
        (london(2026, 12, 30, 23, 59), 100),
        (london(2026, 12, 31, 0, 0), 50),
        (london(2027, 1, 7, 23, 59), 50),
        (london(2027, 1, 8, 0, 0), 0),
        (london(2027, 1, 15, 0, 0), 0),
    ],
)
def test_each_step_holds_to_the_end_of_its_last_day(at, percent):
    assert refund_percent([TEN_DAYS, FIVE_DAYS], THURSDAY, at) == percent


def test_steps_of_hours_end_on_the_minute():
    assert refund_percent([TWO_DAYS_IN_HOURS], THURSDAY, london(2027, 1, 12, 9, 29)) == 100
    assert refund_percent([TWO_DAYS_IN_HOURS], THURSDAY, london(2027, 1, 12, 9, 30)) == 0
    assert deadline_in_words([TWO_DAYS_IN_HOURS], THURSDAY) == "free to cancel until 9.30am on 12 January 2027"


def test_the_words_name_each_step():
    assert deadline_in_words([FIVE_DAYS, TEN_DAYS], THURSDAY) == "free to cancel until 30 December 2026, half refunded until 7 January 2027"
    assert deadline_in_words([], THURSDAY) == "no refund once booked"


def test_the_clocks_going_forward_move_no_deadline():
    monday = london(2027, 3, 29, 9, 30)  # Easter Monday; the clocks went forward the day before
    assert refund_percent([{"at_least": 1, "unit": "working_days", "refund_percent": 100}], monday, london(2027, 3, 25, 23, 59)) == 100
    assert refund_percent([{"at_least": 1, "unit": "working_days", "refund_percent": 100}], monday, london(2027, 3, 26)) == 0


# https://www.gov.uk/bank-holidays, England and Wales
@pytest.mark.parametrize(
    ("year", "days"),
    [
        (2026, ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"]),
        (2027, ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"]),
        (2028, ["01-03", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26"]),
    ],
)
def test_the_bank_holidays_are_those_of_england(year, days):
    assert sorted(bank_holidays(year)) == [datetime.date.fromisoformat(f"{year}-{day}") for day in days]


@given(date=st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)), days=st.integers(1, 40))
def test_so_many_working_days_lie_between(date, days):
    first = working_days_before(date, days)
    between = (date - first).days
    assert sum(is_working_day(first + datetime.timedelta(days=offset)) for offset in range(between)) == days


@pytest.mark.django_db
def test_a_policy_is_copied_as_its_steps():
    policy = CancellationPolicy.objects.create(name="Usual", slug="usual", text="…")
    PolicyStep.objects.create(policy=policy, at_least=10, refund_percent=100)
    assert steps_of(policy) == [TEN_DAYS]
    assert steps_of(None) == []
