"""How the house writes money, dates and times."""

import datetime

import pytest

from thep.design.templatetags import thep as filters

WINTER = datetime.datetime(2027, 1, 14, 16, 0, tzinfo=datetime.UTC)
SUMMER = datetime.datetime(2027, 7, 1, 23, 30, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("pence", "words"), [(0, "£0"), (4500, "£45"), (4550, "£45.50"), (4505, "£45.05"), (123_456_700, "£1,234,567"), (5, "£0.05")]
)
def test_money(pence, words):
    assert filters.money(pence) == words


@pytest.mark.parametrize(
    ("pence", "vat_rate", "words"),
    [(0, 2000, "Free"), (0, 0, "Free"), (4500, 2000, "£45 + VAT"), (4500, 0, "£45"), (9550, 500, "£95.50 + VAT")],
)
def test_a_price_says_what_vat_does_to_it(pence, vat_rate, words):
    assert filters.price(pence, vat_rate) == words


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(0, 0, "12am"), (0, 5, "12.05am"), (9, 30, "9.30am"), (12, 0, "12 noon"), (12, 30, "12.30pm"), (16, 0, "4pm"), (23, 59, "11.59pm")],
)
def test_times_are_written_as_people_say_them(hour, minute, words):
    assert filters.clock(WINTER.replace(hour=hour, minute=minute)) == words


def test_instants_are_shown_in_london():
    assert filters.day(SUMMER) == "2 July 2027"
    assert filters.weekday(SUMMER) == "Friday 2 July 2027"
    assert filters.clock(SUMMER) == "12.30am"
    assert filters.until(WINTER, WINTER + datetime.timedelta(minutes=90)) == "4pm to 5.30pm"


def test_a_plain_date_is_that_date():
    assert filters.day(datetime.date(2027, 1, 4)) == "4 January 2027"
    assert filters.weekday(datetime.date(2027, 1, 4)) == "Monday 4 January 2027"
