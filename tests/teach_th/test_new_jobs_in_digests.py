"""New jobs are told beside other news to who has an account and a job alert, and each vacancy once: in the digest or by the alert."""

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone

from teach_th.alerts import alerts
from teach_th.alerts.digest import LIST as NEW_JOBS
from teach_th.alerts.digest import SECTION
from teach_th.models import JobAlert
from tests.factories.accounts import PersonFactory
from tests.factories.alerts import alert, just_published
from tests.thep.digests.sections import News, item, london, parts
from thep.accounts.models import User
from thep.accounts.people import get_or_create_person
from thep.digests import runs
from thep.digests.frequencies import LIST
from thep.mail import letters, newsletter, preferences, sender
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.models import Frequency, Message

pytestmark = pytest.mark.django_db

EMAIL = "nasima@home.example"
EARLIER = LetterKind(
    name="test.newsletter",
    label="Newsletter",
    audience="Whoever asked for it.",
    template="mail/from_text",
    about=LetterClass.NEWSLETTER,
    why="You asked for it.",
    stopped_by=newsletter.LIST.name,
)
"""Another letter of the day, which can be stopped."""
WORDS = {"subject": "Hello", "text": "Good morning"}


@pytest.fixture
def at(time_machine):
    """Move to a moment of London's clock, and write the digests and then the job alerts that are due."""

    def go(text, *, alerts_first=False):
        time_machine.move_to(london(text), tick=False)
        caches["results"].clear()
        for make in (alerts.send_due, runs.make_due) if alerts_first else (runs.make_due, alerts.send_due):
            make()

    return go


@pytest.fixture
def news(declare, at):
    """Other news that Nasima reads, who has an account and a job alert, each Thursday; it is Thursday."""
    at("2026-10-15 12:00")
    get_or_create_person(EMAIL, name="Nasima Begum", verified=True)
    User.objects.update(date_joined=london("2026-01-01 12:00"))
    alert(EMAIL, frequency="weekly")
    news = News(readers=[EMAIL])
    declare(LIST, newsletter.LIST, alerts.LIST, NEW_JOBS, SECTION, *parts(news, default=Frequency.WEEKLY), alone=True)
    return news


def told(kind, **which):
    """Return which jobs each letter of a kind has."""
    written = Message.objects.filter(kind=kind, **which).order_by("pk")
    return [[title for title in ("Cook", "Teacher", "Caretaker") if title in letter.text] for letter in written]


def sent(kind, to=EMAIL):
    """Return which jobs each letter of a kind has that has left to an address."""
    return told(kind, to=to, state=Message.State.HANDED_OVER)


def test_a_digest_that_goes_anyway_tells_of_new_jobs_and_the_alert_does_not_again(news, at):
    at("2026-10-16 12:00")
    just_published(title="Cook")
    news.items = [item("It rains", timezone.now())]
    at("2026-10-19 07:00")
    letter = Message.objects.get(kind="digests.digest")
    assert letter.subject == "1 piece of news and 1 new job"
    assert "you read the news and you set up a job alert" in letter.text
    assert letter.for_reader_alone
    at("2026-10-20 12:00")
    just_published(title="Teacher")
    at("2026-10-22 07:01")
    at("2026-10-26 07:00")
    at("2026-10-29 07:01")
    assert (told("digests.digest"), told("job_alerts.digest")) == ([["Cook"]], [["Teacher"]])


def test_who_wrote_an_advert_is_not_told_of_it_as_new(news, at):
    at("2026-10-16 12:00")
    just_published(title="Cook", written_by=User.objects.get(email=EMAIL))
    just_published(title="Teacher", written_by=PersonFactory())
    news.items = [item("It rains", timezone.now())]
    at("2026-10-19 07:00")
    assert told("digests.digest") == [["Teacher"]]


def test_nobody_is_written_to_for_the_sake_of_new_jobs_which_the_alert_tells_of_then(news, at):
    at("2026-10-16 12:00")
    just_published(title="Cook")
    at("2026-10-19 07:00")
    assert not Message.objects.filter(kind="digests.digest").exists()
    at("2026-10-22 07:01")
    news.items = [item("It rains", timezone.now())]
    at("2026-10-26 07:00")
    assert (told("digests.digest"), told("job_alerts.digest")) == ([[]], [["Cook"]])


def test_what_waited_for_other_news_is_told_beside_them(news, at):
    preferences.choose(EMAIL, "new jobs", Frequency.DAILY)
    preferences.choose(EMAIL, "news", Frequency.DAILY)
    at("2026-10-16 12:00")
    just_published(title="Cook")
    for day in (17, 18, 19):
        at(f"2026-10-{day} 07:00")
    news.items = [item("It rains", timezone.now())]
    at("2026-10-20 07:00")
    at("2026-10-22 07:01")
    assert (told("digests.digest"), told("job_alerts.digest")) == ([["Cook"]], [])


def test_an_alert_waits_while_a_digest_is_being_made(news, at, time_machine):
    preferences.choose(EMAIL, "new jobs", Frequency.DAILY)
    preferences.choose(EMAIL, "news", Frequency.DAILY)
    at("2026-10-16 12:00")
    just_published(title="Cook")
    news.items = [item("It rains", london("2026-10-21 12:00"))]
    time_machine.move_to(london("2026-10-22 07:01"), tick=False)
    runs.begin(Frequency.DAILY, timezone.now())
    assert alerts.send_due() == 0
    runs.make_due()
    assert alerts.send_due() == 0
    assert (told("digests.digest"), told("job_alerts.digest")) == ([["Cook"]], [])


def test_what_a_digest_told_nobody_of_is_told_by_the_alert(news, at):
    at("2026-10-16 12:00")
    just_published(title="Cook")
    news.items = [item("It rains", timezone.now())]
    at("2026-10-19 07:00")
    Message.objects.filter(kind="digests.digest").update(state=Message.State.SUPPRESSED)
    at("2026-10-22 07:01")
    assert told("job_alerts.digest") == [["Cook"]]


def test_an_alert_that_was_first_keeps_its_jobs_out_of_the_digest(news, at):
    at("2026-10-16 12:00")
    just_published(title="Cook")
    at("2026-10-22 07:01")
    just_published(title="Teacher")
    news.items = [item("It rains", timezone.now())]
    at("2026-10-26 07:00", alerts_first=True)
    assert (told("job_alerts.digest"), told("digests.digest")) == ([["Cook"]], [["Teacher"]])


def test_without_an_account_an_alert_says_it_all(news, at):
    alert("candidate@home.example", frequency="weekly")
    news.readers.append("candidate@home.example")
    at("2026-10-16 12:00")
    just_published(title="Cook")
    news.items = [item("It rains", timezone.now())]
    at("2026-10-19 07:00")
    assert told("digests.digest") == [[], ["Cook"]]


def test_somebody_chooses_it_where_they_choose_their_emails(news, client):
    for email, is_asked in (("other@home.example", False), (EMAIL, True)):
        client.force_login(get_or_create_person(email, name="Somebody", verified=True))
        assert ("New jobs in your digest" in client.get(reverse("email_preferences")).text) == is_asked


class TestTooManyForADay:
    """A letter of a job alert counts among a day's most, and what it would have told isn't lost where it is one too many."""

    @pytest.fixture(autouse=True)
    def one_a_day(self, settings, declare):
        declare(EARLIER)
        settings.MAIL_BULK_A_DAY = 1

    @pytest.fixture
    def busy(self, news, at):
        """Return a function that comes to a day on which Nasima, or who else has an alert, gets another letter before it."""

        def come_to(day):
            at(f"{day} 06:00")
            for email in JobAlert.objects.values_list("email", flat=True).distinct():
                letters.send(EARLIER, email, Cause.of_its_own(), WORDS)
            sender.send_due()
            at(f"{day} 07:01")
            sender.send_due()

        return come_to

    def test_a_letter_of_an_alert_counts(self, news, at):
        at("2026-10-16 12:00")
        just_published(title="Cook")
        at("2026-10-22 07:01")
        sender.send_due()
        late = letters.send(EARLIER, EMAIL, Cause.of_its_own(), WORDS)
        sender.send_due()
        assert (sent("job_alerts.digest"), Message.objects.get(pk=late.pk).state) == ([["Cook"]], Message.State.QUEUED)

    def test_it_joins_the_digest_which_tells_of_it_alone(self, busy, at):
        at("2026-10-16 12:00")
        just_published(title="Cook")
        busy("2026-10-22")
        at("2026-10-23 07:01")
        sender.send_due()
        assert (sent("job_alerts.digest"), sent("digests.digest")) == ([], [])
        at("2026-10-26 07:00")
        sender.send_due()
        assert sent("digests.digest") == [["Cook"]]
        for morning in ("2026-10-29", "2026-11-02", "2026-11-05"):
            at(f"{morning} 07:01")
            sender.send_due()
        assert (sent("job_alerts.digest"), sent("digests.digest")) == ([], [["Cook"]])

    def test_what_no_digest_told_of_after_all_is_in_the_next_letter_of_the_alert(self, busy, at):
        at("2026-10-16 12:00")
        just_published(title="Cook")
        busy("2026-10-22")
        preferences.stop([EMAIL], "digests")
        for morning in ("2026-10-26", "2026-10-29", "2026-11-05"):
            at(f"{morning} 07:01")
            sender.send_due()
        assert (sent("job_alerts.digest"), sent("digests.digest")) == ([["Cook"]], [])

    def test_without_a_digest_it_leaves_the_next_morning(self, busy, at):
        preferences.stop([EMAIL], "digests")
        at("2026-10-16 12:00")
        just_published(title="Cook")
        busy("2026-10-22")
        assert sent("job_alerts.digest") == []
        for morning in ("2026-10-23", "2026-10-26", "2026-10-29"):
            at(f"{morning} 07:01")
            sender.send_due()
        assert (sent("job_alerts.digest"), sent("digests.digest")) == ([["Cook"]], [])

    def test_without_an_account_it_leaves_the_next_morning(self, busy, at):
        alert("candidate@home.example", frequency="weekly")
        at("2026-10-16 12:00")
        just_published(title="Cook")
        busy("2026-10-22")
        at("2026-10-23 07:01")
        sender.send_due()
        assert sent("job_alerts.digest", "candidate@home.example") == [["Cook"]]
        for morning in ("2026-10-26", "2026-10-29"):
            at(f"{morning} 07:01")
            sender.send_due()
        assert sent("job_alerts.digest", "candidate@home.example") == [["Cook"]]
        assert sent("digests.digest", "candidate@home.example") == []

    def test_a_daily_alert_does_not_wait_for_monday(self, busy, at):
        JobAlert.objects.update(frequency="daily", next_at=london("2026-10-22 07:00"))
        at("2026-10-16 12:00")
        just_published(title="Cook")
        busy("2026-10-22")
        at("2026-10-23 07:01")
        sender.send_due()
        assert sent("job_alerts.digest") == [["Cook"]]

    def test_a_job_that_closes_before_the_digest_does_not_wait_for_it(self, busy, at):
        at("2026-10-16 12:00")
        just_published(title="Cook", closes_at=london("2026-10-25 12:00"))
        busy("2026-10-22")
        at("2026-10-23 07:01")
        sender.send_due()
        assert (sent("job_alerts.digest"), sent("digests.digest")) == ([["Cook"]], [])

    def test_whoever_pauses_before_it_leaves_is_told_when_the_pause_is_over(self, busy, at):
        preferences.stop([EMAIL], "digests")
        at("2026-10-16 12:00")
        just_published(title="Cook")
        busy("2026-10-22")
        preferences.pause(EMAIL, london("2026-10-25 12:00").date())
        for morning in ("2026-10-23", "2026-10-29", "2026-11-05"):
            at(f"{morning} 07:01")
            sender.send_due()
        assert sent("job_alerts.digest") == [["Cook"]]
