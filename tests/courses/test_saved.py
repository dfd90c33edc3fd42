"""The overview shows what somebody has saved: searches whose new dates they follow, dates that they asked for, and how to stop each."""

import pytest
from django.urls import reverse

from courses.models import FollowedSearch
from tests.factories.accounts import PersonFactory
from tests.factories.courses import course_page
from tests.thep.reports.test_records import words
from thep.bookings import interest
from thep.bookings.models import Interest

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    person = PersonFactory()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def test_who_has_saved_nothing_sees_no_panel(client, person):
    assert "Saved" not in words(client.get(reverse("member")))


def test_followed_searches_and_dates_that_were_asked_for_are_shown_and_stopped(client, person, django_assert_max_num_queries):
    course, other = course_page("Phonics that sticks"), course_page("Oracy")
    FollowedSearch.objects.create(person=person, search="q=fractions")
    FollowedSearch.objects.create(person=PersonFactory(), search="q=spelling")
    for asked in (person, PersonFactory()):
        interest.register(course, person=asked)
    interest.register(other, person=PersonFactory())
    client.get(reverse("member"))
    with django_assert_max_num_queries(15):
        page = words(client.get(reverse("member")))
    assert "‘fractions’ Stop new dates for ‘fractions’" in page
    assert "Phonics that sticks Stop telling me about dates of Phonics that sticks" in page
    for absent in ("spelling", "Oracy"):
        assert absent not in page
    answer = client.post(reverse("new_dates"), {"q": "fractions", "do": "stop"}, follow=True)
    assert "We won’t email you about new dates for ‘fractions’ any more." in words(answer)
    answer = client.post(reverse("register_interest", args=[course.slug]), {"do": "stop"}, follow=True)
    assert "We won’t email you about dates of ‘Phonics that sticks’ any more." in words(answer)
    assert "Saved" not in words(answer)
    assert (FollowedSearch.objects.count(), Interest.objects.count()) == (1, 2), "others’ stay"


def test_a_date_that_somebody_was_told_of_is_not_waited_for(client, person):
    Interest.objects.create(page=course_page("Phonics that sticks"), person=person, told_at="2026-09-01T09:00Z")
    assert "Saved" not in words(client.get(reverse("member")))


def test_nobody_stops_what_they_have_not_asked_for(client, person):
    course = course_page("Phonics that sticks")
    interest.register(course, person=PersonFactory())
    assert client.post(reverse("register_interest", args=[course.slug]), {"do": "stop"}).status_code == 404
    assert Interest.objects.count() == 1
