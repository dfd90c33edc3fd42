"""The catalogue shows what has changed since, at once or after a sweep."""

import pytest

from courses import search
from tests.courses.catalogue_page import ask, in_days
from tests.factories.courses import course_page, run
from tests.factories.events import VenueFactory
from thep.events import events
from thep.events.availability import refresh_if_crossed
from thep.events.models import Event
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db


def test_an_event_that_fills_up_says_so_and_again_when_freed(client):
    event = run(course_page(), capacity=2, taken=1)
    Event.objects.filter(pk=event.pk).update(taken=2)
    refresh_if_crossed(event.pk)
    assert ask(client, places="full").titles == ["Phonics that sticks"]
    Event.objects.filter(pk=event.pk).update(taken=1)
    refresh_if_crossed(event.pk)
    assert ask(client, places="full", q="phonics").text.count("Nothing matches") == 1


def test_what_only_time_changes_is_found_as_it_is_after_a_sweep(client, clock):
    page = course_page("Phonics that sticks")
    run(page, starts_at=in_days(5), booking_closes_at=in_days(2))
    assert search.catch_up() == 0
    assert ask(client, places="available").titles == ["Phonics that sticks"]

    clock.forward(days=3)
    assert (search.catch_up(), search.catch_up()) == (1, 0)
    clock.forward(minutes=1)
    assert "Nothing fits these filters" in ask(client, places="available").text
    assert "Booking has closed" in ask(client).text

    clock.forward(days=3)
    assert (sweep()["catalogue"], search.catch_up()) == (1, 0)
    clock.forward(minutes=1)
    assert ask(client, term="to-be-confirmed").titles == ["Phonics that sticks"]


def test_places_that_are_far_from_full_write_nothing(django_assert_num_queries):
    event = run(course_page(), capacity=20, taken=4)
    with django_assert_num_queries(1):
        refresh_if_crossed(event.pk)


def test_an_editor_s_change_is_found_and_an_unpublished_course_is_not(client):
    page = course_page()
    run(page)
    page.title, page.summary = "Phonics", "All about digraphs."
    page.save_revision().publish()
    assert len(ask(client, q="digraphs").titles) == 1
    page.unpublish()
    assert ask(client).titles == []


def test_a_course_has_a_row_of_its_own_until_it_has_a_date(client):
    page = course_page()
    assert "Dates to be confirmed" in ask(client).text
    event = events.create(
        title=page.title,
        kind="course",
        page=page,
        venue=VenueFactory(),
        sessions=[events.Sitting(starts_at=in_days(9), ends_at=in_days(9.2))],
    )
    assert len(ask(client).titles) == 1
    events.publish(event)
    page = ask(client)
    assert len(page.titles) == 1
    assert "20 places left" in page.text
    events.cancel(event, by=None, reason="")
    assert "Register interest" in ask(client).text
