"""Digests once a month, on its first Monday; and one letter where several are due on a morning."""

import pytest

from tests.thep.digests.sections import News, item, london, parts, reader
from thep.digests import runs
from thep.digests.frequencies import LIST
from thep.digests.models import DigestRun
from thep.digests.timetable import last_period, next_morning
from thep.mail import preferences
from thep.mail.models import Frequency, Message

pytestmark = pytest.mark.django_db

EMAIL = "nasima@school.example"


@pytest.fixture
def at(time_machine):
    def go(text):
        time_machine.move_to(london(text), tick=False)
        return runs.make_due()

    return go


@pytest.fixture
def news(declare):
    reader(EMAIL)
    news = News(readers=[EMAIL])
    declare(LIST, *parts(news), alone=True)
    return news


def told():
    letters = Message.objects.filter(kind="digests.digest").order_by("pk")
    return [[line.partition(":")[0] for line in letter.text.splitlines() if line.startswith("It ")] for letter in letters]


@pytest.mark.parametrize(
    ("before", "begins", "ends"),
    [
        ("2026-11-02 06:59", "2026-09-07 07:00", "2026-10-05 07:00"),
        ("2026-11-02 07:00", "2026-10-05 07:00", "2026-11-02 07:00"),
        ("2026-11-30 12:00", "2026-10-05 07:00", "2026-11-02 07:00"),
        ("2027-02-01 07:00", "2027-01-04 07:00", "2027-02-01 07:00"),
        ("2027-03-03 09:00", "2027-02-01 07:00", "2027-03-01 07:00"),
    ],
)
def test_a_month_ends_on_the_morning_of_the_first_monday(before, begins, ends):
    period = last_period(Frequency.MONTHLY, london(before))
    assert (period.begins_at, period.ends_at) == (london(begins), london(ends))


def test_whoever_wants_it_monthly_is_told_of_the_whole_month_once(news, at):
    preferences.choose(EMAIL, "news", Frequency.MONTHLY)
    at("2026-10-06 08:00")
    news.items = [item(f"It is the {day}th", london(f"2026-10-{day} 12:00")) for day in ("07", "12", "26")]
    for day in ("2026-10-12 07:00", "2026-10-19 07:00", "2026-10-26 07:00"):
        assert at(day) == 0
    assert at("2026-11-02 07:00") == 1
    news.items += [item("It is November", london("2026-11-20 12:00"))]
    assert at("2026-12-07 07:00") == 1
    assert told() == [["It is the 07th", "It is the 12th", "It is the 26th"], ["It is November"]]


def test_what_is_due_on_one_morning_comes_in_one_letter_and_is_told_once(declare, at):
    reader(EMAIL)
    daily, weekly, monthly = (News(readers=[EMAIL]) for _ in range(3))
    declared = [
        *parts(daily, name="a"),
        *parts(weekly, name="b", default=Frequency.WEEKLY, order=20),
        *parts(monthly, name="c", default=Frequency.MONTHLY, order=30),
    ]
    declare(LIST, *declared, alone=True)
    at("2026-10-25 08:00")
    daily.items = [item("It is daily", london("2026-11-01 12:00"))]
    weekly.items = [item("It is weekly", london("2026-10-28 12:00"))]
    monthly.items = [item("It is monthly", london("2026-10-27 12:00"))]
    assert at("2026-11-02 07:00") == 1
    assert told() == [["It is daily", "It is weekly", "It is monthly"]]
    assert list(DigestRun.objects.filter(ends_at=london("2026-11-02 07:00")).values_list("state", flat=True)) == ["finished"] * 3
    daily.items += [item("It rains", london("2026-11-02 12:00"))]
    assert at("2026-11-03 07:00") == 1
    assert told()[1:] == [["It rains"]]


@pytest.mark.parametrize("frequency", [Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY])
@pytest.mark.parametrize("moment", ["2026-10-05 06:59", "2026-10-05 07:00", "2026-10-24 12:00", "2026-12-31 12:00", "2027-01-31 12:00"])
def test_the_next_morning_of_a_digest_is_the_end_of_the_period_that_is_running(frequency, moment):
    morning = next_morning(frequency, london(moment))
    assert morning > london(moment)
    assert last_period(frequency, morning).ends_at == morning
    assert last_period(frequency, morning).begins_at <= london(moment)
