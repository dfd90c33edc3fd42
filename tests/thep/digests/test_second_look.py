"""A digest that is about to leave is looked at again: rights, wishes and what is true may have changed since it was written."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import FollowedSearch
from teach_th.alerts.digest import LIST as NEW_JOBS
from teach_th.alerts.digest import SECTION
from teach_th.vacancies import vacancies
from tests.factories.accounts import PersonFactory
from tests.factories.alerts import alert, just_published
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.courses import course_page, run
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.thep.digests.sections import News, item, london, parts, reader
from thep.digests import runs, second_look
from thep.digests.frequencies import LIST
from thep.digests.letters import KIND
from thep.digests.models import DigestRecipient, Opening
from thep.events import events
from thep.mail import preferences, sender
from thep.mail.models import Frequency, Message
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db

EMAIL = "nasima@school.example"


@pytest.fixture
def at(time_machine):
    """Move to a moment of London's clock, and write the digests that are due then. None leaves before `sender.send_due`."""

    def go(text):
        time_machine.move_to(london(text), tick=False)
        return runs.make_due()

    go("2026-10-12 08:00")  # a Monday: from now on the site has digests
    return go


@pytest.fixture
def news(at, declare):
    """News that Nasima reads daily, from section on section."""
    reader(EMAIL)
    news = News(readers=[EMAIL])
    declare(LIST, *parts(news), alone=True)
    news.items = [item("It rains", london("2026-10-12 09:00")), item("It snows", london("2026-10-12 10:00"))]
    return news


@pytest.fixture
def dates(at):
    """Two new dates that Nasima is told of: Fractions and Poetry, in a letter that has not left."""
    FollowedSearch.objects.create(person=reader(EMAIL), search="")
    found = [run(course_page(title)) for title in ("Fractions", "Poetry")]
    assert at("2026-10-19 07:00") == 1
    return found


def letter():
    return Message.objects.get(kind="digests.digest")


def test_a_digest_of_which_all_is_still_true_leaves_as_it_was_written(news, at):
    at("2026-10-13 07:00")
    before = letter().text
    assert sender.send_due() == 1
    assert (letter().state, letter().text) == ("handed over", before)
    assert "It rains" in mail.outbox[0].body


def test_a_date_that_is_called_off_before_the_letter_leaves_is_taken_out_of_it(dates):
    events.cancel(dates[0], by=None, reason="Ill")
    sender.send_due()
    (sent,) = mail.outbox
    assert "Poetry" in sent.body
    assert "Fractions" not in sent.body
    assert "Fractions" not in letter().html
    assert sent.subject == letter().subject == "1 new date"
    assert DigestRecipient.objects.get(address=EMAIL).keys["new dates"] == [f"events.event:{dates[1].pk}"]


def test_a_letter_in_which_nothing_is_left_is_cancelled_and_says_why(dates):
    for event in dates:
        events.cancel(event, by=None, reason="Ill")
    assert sender.send_due() == 0
    assert mail.outbox == []
    assert (letter().state, letter().reason) == ("cancelled", "Nothing in it is still new for its reader, or still theirs to see.")


def test_what_somebody_opened_or_booked_meanwhile_is_taken_out(dates):
    person = reader("other@school.example")
    Opening.objects.create(person=letter().person, key=f"events.event:{dates[0].pk}", opened_at=timezone.now())
    Opening.objects.create(person=person, key=f"events.event:{dates[1].pk}", opened_at=timezone.now())
    sender.send_due()
    assert "Poetry" in mail.outbox[0].body
    assert "Fractions" not in mail.outbox[0].body


def test_a_date_that_its_reader_may_not_see_any_more_is_taken_out(dates):
    dates[0].page.unpublish()
    sender.send_due()
    assert "Poetry" in mail.outbox[0].body
    assert "Fractions" not in mail.outbox[0].body


def test_whoever_leads_a_school_no_more_is_not_told_of_its_bookings(at):
    school = SchoolFactory()
    lead = lead_of(school)
    book(EventFactory(), teacher_at(school), school=school)
    assert at("2026-10-13 07:00") == 1
    Affiliation.objects.filter(person=lead).update(state="ended", ended_at=timezone.now())
    sender.send_due()
    assert lead.email not in [to for sent in mail.outbox for to in sent.to]
    assert letter().state == "cancelled"


def test_a_job_that_closed_before_the_letter_leaves_is_taken_out_of_it(at, declare):
    reader(EMAIL)
    alert(EMAIL)
    news = News(item("It rains", london("2026-10-16 12:00")), readers=[EMAIL])
    declare(LIST, NEW_JOBS, SECTION, *parts(news, default=Frequency.WEEKLY), alone=True)
    closed, _ = just_published(title="Cook"), just_published(title="Caretaker")
    assert at("2026-10-19 07:00") == 1
    assert "Cook" in letter().text
    vacancies.withdraw(closed, by=PersonFactory())
    sender.send_due()
    (sent,) = [sent.body for sent in mail.outbox if "It rains" in sent.body]
    assert "Caretaker" in sent
    assert "Cook" not in sent


@pytest.mark.parametrize("frequency", [Frequency.NEVER, Frequency.WEEKLY])
def test_whoever_chose_otherwise_meanwhile_gets_none(news, at, frequency):
    at("2026-10-13 07:00")
    preferences.choose(EMAIL, "news", frequency)
    sender.send_due()
    assert (mail.outbox, letter().state) == ([], "suppressed" if frequency == Frequency.NEVER else "cancelled")


def test_whoever_closed_their_account_or_has_another_address_meanwhile_gets_none(news, at):
    person = reader("omar@school.example")
    news.readers.append(person.email)
    at("2026-10-13 07:00")
    type(person).objects.filter(email=EMAIL).update(is_active=False)
    type(person).objects.filter(pk=person.pk).update(email="new@school.example")
    sender.send_due()
    assert mail.outbox == []
    reasons = set(Message.objects.values_list("state", "reason"))
    assert reasons == {("cancelled", "The account was closed, or has another address now.")}


def test_what_was_taken_out_is_news_again_where_it_comes_back(news, at):
    at("2026-10-13 07:00")
    snow = news.items.pop()
    sender.send_due()
    news.items.append(snow)
    at("2026-10-14 07:00")
    sender.send_due()
    assert ["It snows" in sent.body for sent in mail.outbox] == [False, True]
    assert ["It rains" in sent.body for sent in mail.outbox] == [True, False]


def test_a_letter_that_was_held_back_says_what_is_true_when_it_leaves(news, at, time_machine):
    at("2026-10-13 07:00")
    news.items[0] = item("It rains", london("2026-10-12 09:00"), when="Thursday instead")
    time_machine.move_to(london("2026-10-13 09:00"), tick=False)
    sender.send_due()
    assert "Thursday instead" in mail.outbox[0].body


def test_what_can_not_be_looked_at_again_does_not_leave_and_keeps_no_other(news, at, monkeypatch):
    at("2026-10-13 07:00")
    monkeypatch.setattr("thep.digests.second_look.rows_of", lambda messages: 1 / 0)
    Message.objects.create(kind="accounts.code", cause="once:1", to="other@school.example", subject="A code", text="1", matters=True)
    assert sender.send_due() == 1
    assert [sent.subject for sent in mail.outbox] == ["A code"]
    assert letter().state == "failed"


def test_a_section_that_fails_when_the_letter_leaves_is_told_another_time(news, at):
    at("2026-10-13 07:00")
    news.fails = True
    sender.send_due()
    assert letter().state == "cancelled"
    news.fails = False
    assert at("2026-10-14 07:00") == 1


def test_a_hundred_letters_ask_as_many_queries_as_one(at):
    run(course_page("Fractions"))

    people = [PersonFactory() for _ in range(20)]
    FollowedSearch.objects.bulk_create(FollowedSearch(person=person, search="") for person in people)
    assert at("2026-10-19 07:00") == 20

    def queries(number):
        messages = list(Message.objects.filter(kind="digests.digest")[:number])
        with CaptureQueriesContext(connection) as asked:
            assert second_look.look_again(KIND, messages) == {}
        return len(asked)

    queries(1)  # what everybody shares is remembered from now on
    assert queries(20) == queries(1)
