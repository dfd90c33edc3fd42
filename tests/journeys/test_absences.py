"""What follows from not coming, in a browser: nothing for axe to find where the office decides, nor where a session is made up."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.absences import absent_from, missed_first, run_of, series
from tests.factories.bookings import teacher_at
from tests.factories.courses import course_page
from tests.factories.first_pages import plant_root
from tests.factories.schools import SchoolFactory
from tests.journeys.accessibility import find_faults
from tests.journeys.pages import fits, follow
from tests.world import World
from thep.cpd.models import AbsenceDecision

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _pages_have_a_root():
    plant_root()


@pytest.fixture
def come_as(live_server, context, page):
    """Open an address with the cookies of somebody who is signed in."""

    def come(client, address):
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page.goto(f"{live_server.url}{address}")

    return come


def test_the_office_charges_waives_and_credits(come_as, page, shot):
    school = SchoolFactory(name="Loomwright Primary School", invoice_email="finance@loomwright.example")
    booking = absent_from(person=teacher_at(school, name="Grace Okafor"), school=school)
    absent_from(booking.event, person=teacher_at(school, name="Peter Lowe"), school=school)
    World().sign_in(client := Client(), "office")
    come_as(client, reverse("office_absences", args=[booking.event_id]))
    assert find_faults(page) == []
    page.get_by_role("button", name="Waive for Grace Okafor").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert find_faults(page) == []
    page.get_by_label("Why it’s waived or credited").fill("She was taken ill")
    page.get_by_role("button", name="Waive for Grace Okafor").click()
    expect(page.get_by_text("Waived for Grace Okafor.")).to_be_visible()
    page.get_by_role("button", name="for Peter Lowe").first.click()
    expect(page.get_by_text("The fee is charged for Peter Lowe.")).to_be_visible()
    assert find_faults(page) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert fits(page)
    shot("absences-decided")
    page.goto(page.url.partition("/office/")[0] + reverse("office_attendance") + "?by=absent")
    assert find_faults(page) == []
    assert sorted(AbsenceDecision.objects.values_list("state", flat=True)) == ["charged", "waived"]


def test_a_missed_session_is_made_up(come_as, page, shot):
    runs = course_page()
    run_of(runs)
    booking, missed = missed_first(series(runs))
    client = Client()
    client.force_login(booking.person, backend="django.contrib.auth.backends.ModelBackend")
    come_as(client, reverse("member_booking", args=[booking.reference]))
    assert find_faults(page) == []
    follow(page.get_by_role("link", name="Choose another date"))
    assert find_faults(page) == []
    page.set_viewport_size({"width": 320, "height": 900})
    assert fits(page)
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("We’ve emailed you the details.")).to_be_visible()
    assert find_faults(page) == []
    shot("session-made-up")
    assert booking.session_places.held().get().missed == missed
