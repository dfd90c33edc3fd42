"""The catalogue as a calendar, and its terms and months."""

import datetime
import re

import pytest
from django.utils import timezone

from tests.courses.catalogue_page import ask, in_days
from tests.factories.courses import course_page, run
from thep.events import events
from thep.events.events import Sitting
from thep.events.facets import term_label, term_of

pytestmark = pytest.mark.django_db


def test_the_calendar_shows_the_month_of_what_was_asked(client, season):
    start = timezone.localtime(in_days(20))
    page = ask(client, view="calendar", show=f"{start:%Y-%m}", format="online")
    assert f"1 in {start:%B %Y}" in page.text
    assert "Oracy in every lesson" in page.text
    assert 'class="month' in page.html
    assert "Phonics" not in page.text


def test_the_calendar_opens_at_the_first_month_that_has_a_result_and_keeps_the_filters(client, time_machine):
    time_machine.move_to("2026-11-28 12:00+00:00")
    maths = course_page("Fractions", subjects=["Maths"])
    run(maths, starts_at=in_days(20))
    run(maths, starts_at=in_days(100))
    page = ask(client, view="calendar", subject="maths")
    assert "1 in December 2026" in page.text
    assert "Nothing" not in page.text
    assert list(page.chips) == ["Maths"]
    assert 'href="?subject=maths&amp;view=calendar&amp;show=2027-01"' in page.html
    assert page.counts["subject-maths"] == 2


def test_a_month_without_a_result_says_how_many_there_are_elsewhere_and_leads_there(client, time_machine):
    time_machine.move_to("2026-11-28 12:00+00:00")
    maths = course_page("Fractions", subjects=["Maths"])
    run(maths, starts_at=in_days(20))
    run(maths, starts_at=in_days(100))
    page = ask(client, view="calendar", show="2027-01", subject="maths")
    assert "None in January 2027, 2 in other months" in page.text
    assert "The next date that fits your search is in March 2027." in page.text
    assert 'href="?subject=maths&amp;view=calendar&amp;show=2027-03"' in page.html
    assert "No courses fit" not in page.text


def test_the_calendar_opens_at_a_month_that_was_chosen(client, time_machine):
    time_machine.move_to("2026-11-28 12:00+00:00")
    series(course_page("Coaching"), "2026-12-10", "2027-02-10")
    assert "1 in February 2027" in ask(client, view="calendar", when="2027-02").text


def series(page, *days):
    """A programme with a session on each of `days`."""
    moments = [timezone.make_aware(datetime.datetime.fromisoformat(f"{day} 16:00")) for day in days]
    sessions = [Sitting(starts_at=moment, ends_at=moment + datetime.timedelta(hours=1)) for moment in moments]
    return events.publish(events.create(title=page.title, page=page, kind="programme", format="online", sessions=sessions))


def test_the_catalogues_calendar_and_the_calendar_of_everything_tell_one_truth(client, time_machine):
    time_machine.move_to("2026-11-28 12:00+00:00")
    series(course_page("Coaching"), "2026-12-10", "2027-01-14", "2027-02-11")
    run(course_page("Fractions"), starts_at=timezone.make_aware(datetime.datetime.fromisoformat("2027-01-12 09:00")))
    for month in ("2026-12", "2027-01", "2027-02"):
        grids = [
            re.search(r'<table class="month.*?</p>', client.get(address).text, re.DOTALL)[0]
            for address in (f"/courses/?view=calendar&show={month}", f"/calendar/?month={month}")
        ]
        drawn = [re.findall(r'data-kind="(\w+)">\s*([^<]+?)\s*<', grid) for grid in grids]
        assert drawn[0] == drawn[1]
        assert ("programme", "4pm Coaching") in drawn[0]


def test_a_term_and_a_month_are_one_filter_that_widens(client, time_machine):
    time_machine.move_to("2026-11-28 12:00+00:00")
    for days in (5, 60, 130):
        run(course_page(f"Course in {days} days"), starts_at=in_days(days))
    assert ask(client, when=["2026-autumn", "2027-01"]).titles == ["Course in 5 days", "Course in 60 days"]
    page = ask(client, when="2027-spring")
    assert page.titles == ["Course in 60 days"]
    values = re.findall(r'name="when" value="([^"]+)"', page.html)
    assert values == ["2026-autumn", "2026-12", "2027-spring", "2027-01", "2027-summer", "2027-04"]


def test_older_links_with_a_term_or_a_month_still_narrow(client, time_machine):
    time_machine.move_to("2026-11-28 12:00+00:00")
    for days in (5, 60):
        run(course_page(f"Course in {days} days"), starts_at=in_days(days))
    for name, value in (("month", "2027-01"), ("term", "2027-spring")):
        page = ask(client, **{name: value})
        assert page.titles == ["Course in 60 days"]
        assert "There’s no filter" not in page.text


@pytest.mark.parametrize(
    ("day", "term"),
    [
        ("2026-09-01", "2026-autumn"),
        ("2026-12-31", "2026-autumn"),
        ("2027-01-01", "2027-spring"),
        ("2027-03-28", "2027-spring"),
        ("2027-03-29", "2027-summer"),
        ("2027-08-31", "2027-summer"),
    ],
)
def test_terms_end_with_easter_and_august(day, term):
    assert term_of(datetime.date.fromisoformat(day)) == term


def test_only_terms_have_labels():
    assert term_label("2027-spring") == "Spring term 2027"
    assert [term_label(text) for text in ("2027-winter", "spring", "20²7-spring", "")] == [None] * 4
