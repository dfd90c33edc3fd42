"""A draft, as different people would see it."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.utils import timezone

from tests.factories.courses import course_page, run
from tests.factories.first_pages import build_pages
from tests.factories.membership import TierFactory
from thep.accounts.models import User
from thep.analytics import totals
from thep.cms import previews
from thep.cms.models import StandardPage
from thep.membership.models import Membership
from thep.schools.models import School

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    tier = TierFactory(name="Full", slug="full")
    page = course_page()
    event = run(page, price=9000, uses_included_places=True)
    event.prices.create(tier=tier, net_pence=4500)
    return page


def test_a_page_is_previewed_for_anybody_a_teacher_and_a_member(course):
    assert [mode for mode, _ in course.preview_modes] == ["", "teacher", "member"]
    course.title = "Not yet"

    anybody, teacher, member = (course.make_preview_request(preview_mode=mode).text for mode, _ in course.preview_modes)

    assert "Not yet" in anybody
    assert "Sign in</a>" in anybody
    assert "Your account" in teacher
    assert "£90" in teacher
    assert "20 of 20 places left" in member


def test_whoever_a_page_was_previewed_for_is_gone(course):
    people, schools, memberships = User.objects.count(), School.objects.count(), Membership.objects.count()
    for mode, _ in course.preview_modes:
        course.make_preview_request(preview_mode=mode)

    assert (User.objects.count(), School.objects.count(), Membership.objects.count()) == (people, schools, memberships)


def test_a_mode_that_is_not_known_is_anybodys():
    with previews.visitor("nothing-of-the-kind") as person:
        assert isinstance(person, AnonymousUser)


def test_a_page_that_is_new_is_previewed_too():
    home = build_pages().home
    page = StandardPage(title="Not yet", slug="not-yet", lead="Soon.", path=home.path + "0099", depth=home.depth + 1)

    for mode, _ in page.preview_modes:
        assert "Soon." in page.make_preview_request(preview_mode=mode).text


def test_a_preview_is_nobodys_reading(course):
    reader = RequestFactory(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/150.0"}).get("/office/")
    course.make_preview_request(original_request=reader)
    Client(headers={"user-agent": reader.headers["user-agent"]}).get("/courses/")
    totals.write_pending()

    assert totals.count_of(totals.PAGE, "/courses/", timezone.localdate()) == 1
    assert totals.count_of(totals.PAGE, course.get_url(), timezone.localdate()) == 0
