"""What somebody has opened on the site is no news to them, and is kept for no longer than that needs."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import FollowedSearch
from teach_th.alerts.digest import LIST as NEW_JOBS
from teach_th.alerts.digest import SECTION
from tests.factories.accounts import PersonFactory
from tests.factories.alerts import alert, just_published
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.courses import course_page, run
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.thep.digests.sections import News, item, london, parts, reader
from thep.accounts import closing, personal_data
from thep.digests import openings, runs
from thep.digests.contents import Contents
from thep.digests.frequencies import LIST
from thep.digests.models import DigestRecipient, DigestRun, Opening
from thep.events import entries
from thep.mail.models import Frequency, Message
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


@pytest.fixture
def at(time_machine):
    """Move to a moment of London's clock, and make the digests that are due then."""

    def go(text):
        time_machine.move_to(london(text), tick=False)
        return runs.make_due()

    go("2026-10-12 08:00")  # a Monday: from now on the site has digests
    return go


@pytest.fixture
def nasima(at):
    """Nasima follows all new dates, in a browser in which she is signed in."""
    person = reader()
    FollowedSearch.objects.create(person=person, search="")
    person.browser = Client()
    person.browser.force_login(person)
    return person


def told():
    return "\n".join(Message.objects.filter(kind="digests.digest").values_list("text", flat=True))


def test_a_new_date_whose_course_somebody_opened_is_not_in_their_digest(nasima, at):
    opened, other = course_page("Fractions"), course_page("Poetry")
    run(opened)
    run(other)
    assert nasima.browser.get(f"/courses/{opened.slug}/").status_code == 200
    at("2026-10-19 07:00")
    assert "Poetry" in told()
    assert "Fractions" not in told()


def test_a_date_that_was_announced_after_its_course_was_opened_is_news(nasima, at, time_machine):
    page = course_page("Fractions")
    run(page)
    nasima.browser.get(f"/courses/{page.slug}/")
    time_machine.move_to(london("2026-10-14 12:00"), tick=False)
    later = EventFactory(page=page, title="Another date of it")
    entries.refresh(later)
    at("2026-10-19 07:00")
    assert later.title in told()
    assert "Fractions" not in told()


def test_a_booking_whose_page_a_lead_opened_is_not_in_their_digest(at):
    school = SchoolFactory()
    lead = lead_of(school)
    seen = book(EventFactory(title="Fractions"), teacher_at(school), school=school)
    book(EventFactory(title="Poetry"), teacher_at(school), school=school)
    browser = Client()
    browser.force_login(lead)
    browser.get(f"/member/bookings/{seen.reference}/", follow=True)
    assert list(Opening.objects.values_list("person", "key")) == [(lead.pk, f"bookings.booking:{seen.pk}")]
    at("2026-10-13 07:00")
    assert "Poetry" in told()
    assert "Fractions" not in told()


def test_a_job_whose_advert_somebody_opened_is_not_in_their_digest(nasima, at, declare):
    alert(nasima.email)
    news = News(item("It rains", timezone.now()), readers=[nasima.email])
    declare(LIST, NEW_JOBS, SECTION, *parts(news, default=Frequency.WEEKLY), alone=True)
    seen, _ = just_published(title="Cook"), just_published(title="Caretaker")
    assert nasima.browser.get(f"/teach/vacancies/{seen.pk}-{seen.slug}/", follow=True).status_code == 200
    at("2026-10-19 07:00")
    assert "Caretaker" in told()
    assert "Cook" not in told()


def test_nothing_is_noted_of_who_has_not_signed_in_nor_of_what_is_fetched_before_anybody_asks(nasima, client):
    page = course_page("Fractions")
    run(page)
    assert client.get(f"/courses/{page.slug}/").status_code == 200
    nasima.browser.head(f"/courses/{page.slug}/")
    nasima.browser.get(f"/courses/{page.slug}/", headers={"sec-purpose": "prefetch"})
    assert not Opening.objects.exists()


def test_a_page_asks_one_query_more_while_its_dates_are_new_and_none_later(nasima, at, time_machine):
    page = course_page("Fractions")
    for _ in range(3):
        run(page)

    def queries(browser):
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/courses/{page.slug}/")
        return [query["sql"] for query in asked if "digests_opening" in query["sql"]]

    assert len(queries(nasima.browser)) == 1
    assert queries(Client()) == []
    assert Opening.objects.count() == 3
    time_machine.move_to(london("2026-11-20 12:00"), tick=False)
    assert queries(nasima.browser) == []


def test_a_page_that_is_opened_again_is_noted_once_with_the_last_time(nasima, time_machine):
    page = course_page("Fractions")
    run(page)
    for text in ("2026-10-13 12:00", "2026-10-14 12:00"):
        time_machine.move_to(london(text), tick=False)
        nasima.browser.get(f"/courses/{page.slug}/")
    assert Opening.objects.get().opened_at == london("2026-10-14 12:00")


def test_a_hundred_people_ask_as_many_queries_with_and_without_what_they_opened(at):
    run(course_page("Fractions"))
    people = [PersonFactory() for _ in range(20)]
    FollowedSearch.objects.bulk_create(FollowedSearch(person=person, search="") for person in people)
    digest_run = DigestRun(
        frequency="weekly",
        begins_at=london("2026-10-12 07:00"),
        ends_at=london("2026-10-19 07:00"),
        covers_from=london("2026-10-12 07:00"),
    )
    rows = [DigestRecipient(run=digest_run, address=person.email, person=person) for person in people]

    def queries():
        with CaptureQueriesContext(connection) as asked:
            Contents(Frequency.WEEKLY, digest_run.period, digest_run.covers_from).found_for(rows)
        asked_of = [query["sql"] for query in asked]
        assert sum("digests_opening" in sql for sql in asked_of) == 1
        assert sum("mail_message" in sql and "digests_opening" in sql for sql in asked_of) == 1  # with the letters, in one
        return len(asked_of)

    queries()
    before = queries()
    Opening.objects.bulk_create(Opening(person=person, key="events.event:1", opened_at=timezone.now()) for person in people)
    assert queries() == before


def test_what_was_opened_is_deleted_after_35_days_and_with_the_account(nasima, time_machine):
    Opening.objects.create(person=nasima, key="events.event:1", opened_at=timezone.now())
    assert [each["what"] for each in personal_data.export(nasima)["new dates, bookings and jobs you opened"]] == ["events.event:1"]
    time_machine.shift(openings.KEPT - DAY)
    openings.forget()
    assert Opening.objects.exists()
    time_machine.shift(2 * DAY)
    sweep()
    assert not Opening.objects.exists()
    Opening.objects.create(person=nasima, key="events.event:1", opened_at=timezone.now())
    closing.close(nasima)
    assert not Opening.objects.exists()


def test_people_read_how_long_what_they_opened_is_kept(nasima):
    said = nasima.browser.get("/email-preferences/").text
    assert "We keep what you opened for 35 days." in said
