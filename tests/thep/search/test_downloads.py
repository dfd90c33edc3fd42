"""Lists that are kept as a spreadsheet: what is filtered, as whoever asks sees it, and no cell a formula."""

import csv
import io

import pytest
from django.core.cache import caches
from django.test import Client
from python_calamine import CalamineWorkbook
from wagtail.models import PageViewRestriction

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.courses import course_page, run
from tests.factories.events import VenueFactory
from tests.factories.membership import MembershipFactory, TierFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.events import events
from thep.events.models import Event
from thep.search.lists import downloads

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _nothing_remembered():
    for name in ("pages", "results"):
        caches[name].clear()


def as_csv(client, address):
    body = b"".join(client.get(address).streaming_content)
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def as_xlsx(client, address):
    answer = client.get(address)
    headings, *rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()
    return [dict(zip(headings, row, strict=True)) for row in rows]


@pytest.fixture
def phonics():
    return run(course_page("Phonics that sticks", subjects=["English"]), venue=VenueFactory(name="Training room", postcode="E1 6LF"))


@pytest.fixture
def fractions():
    return run(course_page("Fractions again", subjects=["Maths"]))


class TestTheCatalogue:
    def test_is_what_the_filters_leave_in_the_same_order(self, client, phonics, fractions):
        assert [row["Title"] for row in as_xlsx(client, "/courses/?download=xlsx")] == ["Phonics that sticks", "Fractions again"]
        [row] = as_xlsx(client, "/courses/?subject=maths&download=xlsx")
        assert (row["Title"], row["Subject"], row["Type"]) == ("Fractions again", "Maths", "Course")
        [row] = as_csv(client, "/courses/?q=phonics&page=7&download=csv")
        assert (row["Title"], row["Venue"]) == ("Phonics that sticks", "Training room")
        assert row["Starts"].startswith(f"{phonics.starts_at:%Y-%m-%d}")
        assert row["Web page"] == f"http://testserver{phonics.page.url}?run={phonics.pk}"

    def test_is_offered_on_the_page_with_its_filters_and_not_where_nothing_is_found(self, client, phonics):
        assert 'href="?subject=english&amp;download=xlsx"' in client.get("/courses/?subject=english").text
        assert "Download as a spreadsheet" not in client.get("/courses/?q=volcanoes").text

    def test_has_the_price_and_the_booking_of_whoever_asks(self, client, phonics):
        tier, school = TierFactory(), SchoolFactory()
        MembershipFactory(school=school, tier=tier)
        person = AffiliationFactory(school=school).person
        book(phonics, person=person)
        events.set_prices(phonics, {None: 9000, tier: 4500})
        assert as_csv(client, "/courses/?download=csv")[0]["Your booking"] == ""
        client.force_login(person, backend=BACKEND)
        [row] = as_csv(client, "/courses/?download=csv")
        assert row["Your booking"] == "You’re booked"
        assert row["Price for you"].startswith("£45")

    def test_has_nothing_that_its_reader_may_not_see(self, client, phonics, fractions):
        PageViewRestriction.objects.create(page=fractions.page, restriction_type=PageViewRestriction.LOGIN)
        assert [row["Title"] for row in as_csv(client, "/courses/?download=csv")] == ["Phonics that sticks"]
        client.force_login(PersonFactory(), backend=BACKEND)
        assert len(as_csv(client, "/courses/?download=csv")) == 2

    def test_has_no_formulas(self, client):
        run(course_page("=HYPERLINK(1)", slug="hostile"))
        assert [row["Title"] for row in as_csv(client, "/courses/?download=csv")] == ["'=HYPERLINK(1)"]

    def test_is_kept_by_nobody_on_the_way_and_found_by_no_search_engine(self, client, phonics):
        answer = client.get("/courses/?download=xlsx")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "attachment" in answer.headers["Content-Disposition"]

    def test_of_another_kind_is_the_page(self, client, phonics):
        answer = client.get("/courses/?download=exe")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")

    def test_asks_the_same_for_each_row_and_stops_at_the_most(self, monkeypatch, django_assert_max_num_queries, phonics):
        page = phonics.page
        for _ in range(8):
            run(page)
        monkeypatch.setattr(downloads, "CHUNK", 3)
        monkeypatch.setattr(downloads, "MOST", 6)
        client = Client()
        as_csv(client, "/courses/?download=csv")
        assert Event.objects.count() == 9
        with django_assert_max_num_queries(20):
            assert len(as_csv(client, "/courses/?download=csv")) == 6
        caches["results"].clear()
        assert "All 9, as filtered." not in client.get("/courses/").text
        assert "To download others, use the filters." in client.get("/courses/").text


class TestTheSchools:
    def test_are_those_that_the_filters_leave_by_name(self, client):
        for name, postcode in (("Wapping Lane", "E1W 2RL"), ("Arnold Road", "E3 4LW")):
            SchoolFactory(name=name, postcode=postcode, phase="primary")
        assert [row["School"] for row in as_csv(client, "/teach/schools/?download=csv")] == ["Arnold Road", "Wapping Lane"]
        [row] = as_xlsx(client, "/teach/schools/?area=E3&download=xlsx")
        assert (row["School"], row["Postcode"], row["Phase"]) == ("Arnold Road", "E3 4LW", "Primary")
        assert row["Web page"].startswith("http://testserver/teach/schools/")

    def test_of_the_page_have_a_button(self, client):
        SchoolFactory()
        assert 'href="?download=xlsx"' in client.get("/teach/schools/").text
