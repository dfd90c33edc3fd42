"""Who wants the office's emails in their digest, or has had enough of them today, finds them there, each once, and reads them there."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.thep.digests.sections import london
from thep.accounts import closing
from thep.accounts.groups import ensure_groups
from thep.digests import runs
from thep.mail import preferences, reading, sender
from thep.mail.models import Frequency, Message
from thep.mailings import moves, sending
from thep.mailings.audiences import audience_named

pytestmark = pytest.mark.django_db

EMAIL = "nasima@school.example"
MONDAY = "2026-10-12"


@pytest.fixture
def office_groups(db):
    ensure_groups()


@pytest.fixture
def at(time_machine):
    """Move to a moment of London's clock, make the digests that are due, and send what waits."""

    def go(text):
        time_machine.move_to(london(text), tick=False)
        runs.make_due()
        sender.send_due()

    return go


@pytest.fixture
def nasima(at):
    """Somebody to whom the office writes, on a site that has made digests before."""
    at("2026-10-12 08:00")
    return PersonFactory(email=EMAIL, name="Nasima Begum", job_role="headteacher", date_joined=london("2026-01-01 12:00"))


@pytest.fixture
def tell(nasima, office):
    """Send an email to all headteachers: `tell("Rooms")`."""
    manager = office("Office managers", name="Manager")

    def write(subject):
        body = "Hello {{ first_name }}\n\nWe meet in the [library](https://library.example)."
        mailing = moves.begin(
            by=manager,
            audience=audience_named("schools.people"),
            choice={"job_roles": ["headteacher"]},
            subject=subject,
            body=body,
            reply_to_writer=False,
        )
        moves.send(mailing, by=manager)
        sending.go_on(mailing.pk)
        sender.send_due()
        return mailing

    return write


def subjects():
    return [email.subject for email in mail.outbox if email.to == [EMAIL]]


def told():
    """Return the subjects of the office's emails in each digest."""
    digests = [email.body for email in mail.outbox if email.to == [EMAIL] and "From the office" in email.body]
    return [re.findall(r"^(.+?)(?:: http\S+)?\nHello Nasima", body, re.MULTILINE) for body in digests]


@pytest.mark.parametrize(
    ("wish", "mornings"), [(Frequency.DAILY, ["2026-10-14", "2026-10-15"]), (Frequency.WEEKLY, ["2026-10-14", "2026-10-19"])]
)
def test_an_email_is_in_the_next_digest_of_whoever_wants_it_there_once(tell, at, client, wish, mornings):
    preferences.choose(EMAIL, "mailings", wish)
    at("2026-10-13 12:00")
    mailing = tell("Rooms for Thursday")
    assert subjects() == []
    page = client.get(reverse("office_mailings:people", args=[mailing.pk])).text
    assert "<td>In their digest<small>They get this once a" in page
    shown = " ".join(client.get(reverse("office_mailings:inspect", args=[mailing.pk])).text.split())
    assert "Finished." in shown
    assert "<dt>In their digest</dt> <dd> 1 </dd>" in shown
    for morning in [*mornings, "2026-10-20", "2026-10-26"]:
        at(f"{morning} 07:00")
    assert told() == [["Rooms for Thursday"]]
    digest = mail.outbox[-1].body
    assert "Hello Nasima We meet in the library." in digest
    assert "our office wrote to you" in digest


def test_what_a_digest_tells_of_is_read_by_its_link(tell, at, client):
    preferences.choose(EMAIL, "mailings", Frequency.DAILY)
    tell("Rooms for Thursday")
    at("2026-10-13 07:00")
    path = re.search(r"/email-preferences/read/\S+", mail.outbox[-1].body)[0]
    client.logout()
    page = client.get(path)
    assert "<h1" in page.text
    assert "https://library.example" in page.text
    assert "script-src 'none'" in page.headers["Content-Security-Policy"]
    assert client.get(path.replace("read/", "read/x")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_what_was_written_to_a_closed_account_is_read_by_nobody(client):
    nasima = PersonFactory(email=EMAIL)
    letter = Message.objects.create(to=EMAIL, person=nasima, subject="Rooms", text="Rooms", html="<p>Rooms</p>", state="suppressed")
    path = reading.address_of(letter)
    assert client.get(path).status_code == 200
    closing.close(nasima)
    assert client.get(path).status_code == 410


def test_what_is_too_much_for_a_day_is_in_the_next_mornings_digest(tell, at, settings):
    settings.MAIL_BULK_A_DAY = 2
    at("2026-10-13 12:00")
    for subject in ("First", "Second", "Third", "Fourth"):
        tell(subject)
    assert subjects() == ["First", "Second"]
    at("2026-10-14 07:00")
    at("2026-10-15 07:00")
    at("2026-10-19 07:00")
    assert told() == [["Third", "Fourth"]]
    assert len(subjects()) == 3


def test_whoever_wants_no_digest_gets_what_is_too_much_for_a_day_the_next_morning(tell, at, settings):
    settings.MAIL_BULK_A_DAY = 1
    preferences.stop([EMAIL], "digests")
    at("2026-10-13 12:00")
    for subject in ("First", "Second"):
        tell(subject)
    assert subjects() == ["First"]
    at("2026-10-14 07:01")
    assert subjects() == ["First", "Second"]
    assert told() == []


def test_whoever_chooses_otherwise_meanwhile_loses_nothing_and_gets_nothing_twice(tell, at):
    at("2026-10-13 12:00")
    preferences.choose(EMAIL, "mailings", Frequency.WEEKLY)
    tell("Rooms for Thursday")
    at("2026-10-15 12:00")
    preferences.choose(EMAIL, "mailings", Frequency.AT_ONCE)
    for morning in ("2026-10-16", "2026-10-17"):
        at(f"{morning} 07:00")
    preferences.choose(EMAIL, "mailings", Frequency.WEEKLY)
    at("2026-10-19 07:00")
    assert told() == [["Rooms for Thursday"]]


def test_whoever_stops_it_meanwhile_is_told_nothing(tell, at):
    at("2026-10-13 12:00")
    preferences.choose(EMAIL, "mailings", Frequency.DAILY)
    tell("Rooms for Thursday")
    preferences.choose(EMAIL, "mailings", Frequency.NEVER)
    at("2026-10-14 07:00")
    assert mail.outbox == []


def test_what_is_stopped_before_it_is_settled_is_in_no_digest(nasima, office, at):
    preferences.choose(EMAIL, "mailings", Frequency.DAILY)
    manager = office("Office managers", name="Manager")
    mailing = moves.begin(
        by=manager,
        audience=audience_named("schools.people"),
        choice={"job_roles": ["headteacher"]},
        subject="Rooms",
        body="Rooms",
        reply_to_writer=False,
    )
    moves.send(mailing, by=manager)
    sending.write_batch(mailing.pk)
    moves.pause(mailing, by=manager)
    at("2026-10-13 07:00")
    assert moves.stop(mailing, by=manager) == 1
    at("2026-10-14 07:00")
    assert mail.outbox == []
