"""A page that is to be taken down at a time is gone from that moment, and what had closed is closed, with no round to follow it."""

import datetime

import pytest
from django.utils import timezone

from tests.factories.courses import course_page, run
from tests.factories.first_pages import build_pages
from tests.thep.cms.pages import standard_page
from thep.cms.publishing import publish_scheduled
from thep.events import entries
from thep.events.models import Event
from thep.search import registry

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def words():
    """A page of words, in the sitemap and the search, that ends in an hour."""
    build_pages()
    return standard_page(title="Our strange offer", slug="offer", expire_at=timezone.now() + HOUR)


def plain(answer):
    return answer.text.replace("<mark>", "").replace("</mark>", "")


def test_a_page_is_gone_when_its_time_is_over(client, clock, words):
    paths = ("/sitemap.xml", "/search/?q=strange+offer")
    assert client.get("/offer/").status_code == 200
    assert "/offer/" in client.get("/sitemap.xml").text
    assert "Our strange offer" in plain(client.get(paths[1]))
    clock.forward(hours=2)
    assert client.get("/offer/").status_code == 404
    for path in paths:
        assert "/offer/" not in client.get(path).text, path
    assert publish_scheduled() == 1  # the round was what would have done it
    assert client.get("/offer/").status_code == 404


def test_so_are_a_course_and_its_events(client, clock):
    page = course_page("Phonics that sticks", expire_at=timezone.now() + HOUR)
    event = run(page)
    paths = ["/courses/", f"/calendar/?month={timezone.localtime(event.starts_at):%Y-%m}", "/search/?q=phonics", "/calendar/feed.ics"]
    for path in paths:
        assert "Phonics that sticks" in plain(client.get(path)), path
    clock.forward(hours=2)
    assert client.get(page.get_url()).status_code == 404
    for path in paths:
        assert "Phonics that sticks" not in plain(client.get(path)), path


def test_a_course_without_dates_is_gone_from_the_catalogue(client, clock):
    page = course_page("Phonics that sticks", expire_at=timezone.now() + HOUR)
    registry.refresh("undated", page.pk)
    assert "Phonics that sticks" in client.get("/courses/").text
    clock.forward(hours=2)
    assert "Phonics that sticks" not in client.get("/courses/").text


def test_a_page_with_more_time_stays(client, clock, words):
    clock.forward(minutes=30)
    assert client.get("/offer/").status_code == 200
    assert "Our strange offer" in plain(client.get("/search/?q=strange+offer"))


def test_only_with_places_left_leaves_out_what_has_closed(client, clock):
    closing = run(course_page("Phonics that sticks"))
    Event.objects.filter(pk=closing.pk).update(booking_closes_at=timezone.now() + HOUR)
    entries.refresh(Event.objects.get(pk=closing.pk))
    run(course_page("Fractions again"))
    page = client.get("/courses/?places=available").text
    assert ("Phonics that sticks" in page, 'id="count-places-available">2<' in page) == (True, True)
    clock.forward(hours=2)
    page = client.get("/courses/?places=available").text
    assert ("Phonics that sticks" in page, "Fractions again" in page) == (False, True)
    assert 'id="count-places-available">1<' in page
    assert "Phonics that sticks" in client.get("/courses/").text  # it is still to come: only its booking has closed
