"""People follow subjects and searches of the catalogue, and are told of new dates in their weekly digest."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from courses.models import FollowedSearch
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.courses import course_page, run, subject
from tests.thep.digests.sections import london
from thep.bookings import interest
from thep.digests import runs
from thep.digests.contents import Contents
from thep.digests.models import DigestRecipient, DigestRun
from thep.events import events
from thep.mail import preferences
from thep.mail.models import Frequency, Message

pytestmark = pytest.mark.django_db


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
    return PersonFactory(email="nasima@school.example")


@pytest.fixture
def visitor(nasima):
    visitor = Client()
    visitor.force_login(nasima)
    return visitor


def follow(person, search):
    return FollowedSearch.objects.create(person=person, search=search)


def told(person):
    """The letter of the digest to `person`, as text; empty where there is none."""
    return "\n".join(Message.objects.filter(kind="digests.digest", person=person).order_by("pk").values_list("text", flat=True))


def test_somebody_follows_what_they_searched_for_and_stops_it(visitor, nasima):
    subject("Maths")
    assert "/new-dates/?q=fractions&amp;subject=maths" in visitor.get("/courses/?subject=maths&q=fractions").text
    page = visitor.get("/new-dates/?q=fractions&subject=maths&price=free")
    assert "This is for ‘fractions’, Maths." in page.text
    done = visitor.post("/new-dates/", {"q": "fractions", "subject": "maths"}, follow=True)
    assert "We’ll email you when there are new dates for ‘fractions’, Maths." in done.text
    visitor.post("/new-dates/", {"q": "fractions", "subject": "maths"})
    assert FollowedSearch.objects.get().search == "q=fractions&subject=maths"
    visitor.post("/new-dates/", {"q": "fractions", "subject": "maths", "do": "stop"})
    assert not FollowedSearch.objects.exists()


def test_the_page_says_when_the_person_is_told(visitor, nasima):
    assert "every Monday at 7am" in visitor.get("/new-dates/").text
    preferences.choose(nasima.email, "new dates", Frequency.DAILY)
    page = visitor.get("/new-dates/").text
    assert "every day at 7am" in page
    assert "Monday" not in page


def test_who_has_not_signed_in_sees_what_it_is_and_comes_back_to_the_same_search(client):
    subject("Maths")
    page = client.get("/new-dates/?subject=maths")
    assert "You’ll get new dates for Maths." in page.text
    assert "/accounts/login/?next=/new-dates/%3Fsubject%3Dmaths" in page.text
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert client.post("/new-dates/", {"subject": "maths"}).headers["Location"] == "/accounts/login/?next=/new-dates/"
    assert not FollowedSearch.objects.exists()


def test_a_course_offers_new_dates_of_its_subjects(client):
    page = course_page(subjects=["Maths"])
    assert "/new-dates/?subject=maths" in client.get(f"/courses/{page.slug}/").text


def test_what_is_followed_is_on_the_page_of_preferences_and_stopped_there(visitor, nasima):
    subject("Maths")
    visitor.post("/new-dates/", {"subject": "maths"})
    EmailAddress.objects.create(user=nasima, email=nasima.email, verified=True, primary=True)
    question = f"new-dates-{FollowedSearch.objects.get().pk}"
    assert "New dates for Maths" in visitor.get("/email-preferences/").text
    visitor.post("/email-preferences/", {question: "daily"})
    assert preferences.frequency(nasima.email, "new dates") == Frequency.DAILY
    visitor.post("/email-preferences/", {question: "never"})
    assert not FollowedSearch.objects.exists()


def test_one_person_follows_fifty_searches_at_most(visitor, nasima):
    FollowedSearch.objects.bulk_create(FollowedSearch(person=nasima, search=f"q={number}") for number in range(50))
    refused = visitor.post("/new-dates/", {"q": "one more"})
    assert refused.status_code == 422
    assert "You follow 50 searches already" in refused.text
    assert 'value="one more"' in refused.text


def test_a_new_date_that_a_followed_search_finds_is_in_the_weekly_digest(nasima, at):
    maths, english = course_page("Fractions", subjects=["Maths"]), course_page("Poetry", subjects=["English"])
    follow(nasima, "subject=maths")
    run(maths)
    run(english)
    assert at("2026-10-18 12:00") == 0
    assert at("2026-10-19 07:00") == 1
    letter = Message.objects.get(kind="digests.digest")
    assert letter.subject == "1 new date"
    assert "Fractions" in letter.text
    assert "Monday 9 November 2026, 9.30am to 3.30pm" in letter.text
    assert "In person, E1" in letter.text
    assert "Poetry" not in letter.text
    assert "You get this email because you asked us to tell you of new dates." in letter.text
    assert "/email-preferences/" in letter.text


def test_words_find_as_the_catalogue_finds_and_guess_at_nothing(nasima, at):
    run(course_page("Teaching fractions well"))
    run(course_page("Poetry aloud"))
    follow(nasima, "q=fractions")
    at("2026-10-12 09:00")
    FollowedSearch.objects.update(created_at=london("2026-10-12 07:30"))
    at("2026-10-19 07:00")
    assert "Teaching fractions well" in told(nasima)
    assert "Poetry" not in told(nasima)


def test_dates_of_before_somebody_followed_are_no_news(nasima, at):
    run(course_page(subjects=["Maths"]))
    at("2026-10-14 12:00")
    follow(nasima, "subject=maths")
    assert at("2026-10-19 07:00") == 0


def test_what_is_followed_no_more_is_not_told(nasima, at):
    run(course_page(subjects=["Maths"]))
    follow(nasima, "subject=maths").delete()
    assert at("2026-10-19 07:00") == 0


def test_a_date_that_somebody_booked_before_the_digest_is_not_in_it(nasima, at):
    follow(nasima, "")
    booked, other = run(course_page("Fractions")), run(course_page("Poetry"))
    book(booked, nasima)
    at("2026-10-19 07:00")
    assert other.title in told(nasima)
    assert booked.title not in told(nasima)


def test_a_date_that_somebody_was_written_to_about_at_once_is_not_in_the_digest(nasima, at):
    follow(nasima, "")
    page = course_page("Fractions")
    interest.register(page, person=nasima)
    run(page)
    run(course_page("Poetry"))
    interest.tell_all()
    at("2026-10-19 07:00")
    assert "Poetry" in told(nasima)
    assert "Fractions" not in told(nasima)


def test_a_date_that_is_called_off_before_the_digest_is_not_in_it(nasima, at):
    follow(nasima, "")
    events.cancel(run(course_page()), by=None, reason="Ill")
    assert at("2026-10-19 07:00") == 0


def test_a_draft_is_news_when_it_is_opened_and_a_date_when_it_is_set(nasima, at, time_machine):
    follow(nasima, "")
    draft = events.create(title="Fractions", kind="course", sessions=[sitting("2026-12-01")], capacity=10, format="online")
    undated = events.create(title="Poetry", kind="course", capacity=10, format="online")
    events.publish(undated)
    assert at("2026-10-19 07:00") == 0
    time_machine.move_to(london("2026-10-20 12:00"), tick=False)
    events.publish(draft)
    events.set_sessions(undated, [sitting("2026-12-02")])
    assert at("2026-10-26 07:00") == 1
    assert "Fractions" in told(nasima)
    assert "Poetry" in told(nasima)
    events.set_sessions(draft, [sitting("2026-12-03")])  # it has moved, which is no new date
    assert at("2026-11-02 07:00") == 0


def sitting(day):
    start = london(f"{day} 09:00")
    return events.Sitting(starts_at=start, ends_at=start + datetime.timedelta(hours=2))


def test_a_page_that_not_everybody_may_read_is_told_to_whoever_may(nasima, at):
    colleague = PersonFactory(email="omar@school.example")
    page = course_page("Leading a school")
    group = Group.objects.create(name="Heads")
    PageViewRestriction.objects.create(page=page, restriction_type="groups").groups.add(group)
    colleague.groups.add(group)
    run(page)
    for person in (nasima, colleague):
        FollowedSearch.objects.create(person=person, search="")
    FollowedSearch.objects.update(created_at=london("2026-10-12 07:30"))
    assert at("2026-10-19 07:00") == 1
    assert "Leading a school" in told(colleague)
    assert told(nasima) == ""


def test_a_batch_of_people_asks_as_many_queries_as_one(at):
    for title in ("Fractions", "Poetry"):
        run(course_page(title))

    def queries(number):
        people = [PersonFactory() for _ in range(number)]
        FollowedSearch.objects.bulk_create(FollowedSearch(person=person, search="") for person in people)
        period = london("2026-10-12 07:00"), london("2026-10-19 07:00")
        digest_run = DigestRun(frequency="weekly", begins_at=period[0], ends_at=period[1], covers_from=period[0])
        rows = [DigestRecipient(run=digest_run, address=person.email, person=person) for person in people]
        with CaptureQueriesContext(connection) as asked:
            found = Contents(Frequency.WEEKLY, digest_run.period, period[0]).found_for(rows)
        assert [each.number for each in found] == [2] * number
        return len(asked)

    queries(1)  # what everybody shares is remembered from now on
    assert queries(20) == queries(1)
