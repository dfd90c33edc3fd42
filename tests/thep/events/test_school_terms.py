"""Terms are those that most boroughs set, in any year."""

import datetime

import pytest

from thep.events.policies import is_working_day
from thep.events.school_terms import holidays_of, is_school_day, terms_of

day = datetime.date.fromisoformat


@pytest.mark.parametrize(
    ("academic_year", "spring_ends", "summer_begins"),
    [
        (2023, "2024-03-28", "2024-04-15"),  # Easter on 31 March
        (2024, "2025-04-04", "2025-04-22"),  # on 20 April
        (2025, "2026-03-27", "2026-04-13"),  # on 5 April
        (2026, "2027-03-25", "2027-04-12"),  # on 28 March, Good Friday being the 26th
    ],
)
def test_two_weeks_around_easter_are_free(academic_year, spring_ends, summer_begins):
    _, spring, summer = terms_of(academic_year)
    last = max(date for date in (spring.last - datetime.timedelta(days=back) for back in range(4)) if spring.has(date))
    assert last == day(spring_ends)
    assert summer.first == day(summer_begins)


@pytest.mark.parametrize(
    "date", ["2026-10-28", "2026-12-25", "2027-02-16", "2027-03-29", "2027-05-03", "2027-06-02", "2027-08-10", "2026-11-28"]
)
def test_holidays_bank_holidays_and_weekends_are_no_school_days(date):
    assert not is_school_day(day(date))


def test_its_holidays_and_bank_holidays_are_what_lies_between_school_days():
    holidays = [(first, last) for _, first, last in holidays_of(2026)]
    assert (day("2026-10-26"), day("2026-11-01")) in holidays
    year = [day("2026-09-10") + datetime.timedelta(days=number) for number in range(340)]
    free = {date for date in year if any(first <= date <= last for first, last in holidays)}
    assert [date for date in year if is_school_day(date)] == [date for date in year if date not in free and is_working_day(date)]
