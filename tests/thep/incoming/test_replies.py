"""Answers to letters: what the office reads of them, whose they are, and which are left out."""

import base64
import datetime
import json

import pytest
from django.contrib.auth.models import Group
from django.urls import include, path, reverse

from tests.factories.accounts import PersonFactory
from thep import urls
from thep.accounts.groups import ensure_groups
from thep.domains import declared
from thep.incoming import arrivals
from thep.incoming.models import Arrival, IncomingMessage
from thep.incoming.reply_addresses import ReplyHandler, reply_address
from thep.mail.models import Message
from thep.mail.wire import as_email
from thep.schedule.sweep import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
handler404 = urls.handler404
urlpatterns = [path("mail/provider/", include("anymail.urls")), *urls.urlpatterns]

SECRET = "office:a long secret"
WRITTEN = "Hello,\n\nI’ll be ten minutes late. Is there step-free access?"


def at(booking):
    return reply_address("booking", booking)


def outcomes():
    return list(Arrival.objects.order_by("pk").values_list("outcome", flat=True))


@pytest.fixture
def office(client):
    def sign_in(group="Events"):
        ensure_groups()
        person = PersonFactory()
        person.groups.add(Group.objects.get(name=group))
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return person

    return sign_in


@pytest.mark.parametrize("program", ["gmail", "gmail_html", "outlook", "apple_mail"])
def test_what_was_written_is_kept_without_what_it_quotes(mail, booking, program):
    arrivals.take_in(mail(program, reply_address=at(booking)))
    message = IncomingMessage.objects.get()
    said = " ".join(message.text.split())
    assert said.startswith("Hello, I’ll be ten minutes late. Is there step-free access?")
    for quoted in ("You have a place", "wrote:", "office@thep.example", "alert(1)", "color"):
        assert quoted not in message.text
    assert (message.person, message.record, message.from_address) == (booking.person, booking.pk, "nasima@school.example")
    assert message.attachments == (1 if program == "apple_mail" else 0)


def test_letters_about_a_booking_are_answered_at_its_address(booking, settings):
    letter = Message.objects.about(booking).first()
    assert as_email(letter).message()["Reply-To"] == at(booking)
    assert as_email(letter).message()["From"] == settings.DEFAULT_FROM_EMAIL
    assert len(at(booking).partition("@")[0]) <= 64


def test_nothing_changes_where_answers_are_not_taken_in(settings, mail, booking):
    address = at(booking)
    settings.MAIL_REPLY_DOMAIN = ""
    assert at(booking) == ""
    assert not arrivals.take_in(mail("gmail", reply_address=address))
    assert not Arrival.objects.exists()


def test_addresses_of_any_record_are_short_enough():
    assert all(len(f"reply+{handler.name}-{'z' * 13}-{'a' * 10}") <= 64 for handler in declared(ReplyHandler))


def test_a_forged_address_opens_nothing(mail, booking):
    name, _, domain = at(booking).partition("@")
    purpose, number, signature = name.split("-")
    for forged in (
        f"{purpose}-{number}1-{signature}",
        f"{purpose}-{number}-{'a' * 10}",
        f"{purpose}-{number}",
        "reply+",
        "reply+bounce-1-x",
    ):
        arrivals.take_in(mail("gmail", reply_address=f"{forged}@{domain}", headers={"Message-ID": f"<{forged}@x.example>"}))
    assert not IncomingMessage.objects.exists()
    assert "reply" not in outcomes()


def test_capitals_that_a_server_made_change_nothing(mail, booking):
    arrivals.take_in(mail("gmail", reply_address=at(booking).upper()))
    assert IncomingMessage.objects.count() == 1


def test_an_email_that_is_brought_again_is_kept_once(mail, booking):
    for _ in range(3):
        assert arrivals.take_in(mail("gmail", reply_address=at(booking)))
    assert IncomingMessage.objects.count() == 1


def test_no_more_than_ten_an_hour_are_taken_about_one_booking(mail, booking, clock):
    for number in range(12):
        arrivals.take_in(mail("gmail", reply_address=at(booking), headers={"Message-ID": f"<{number}@school.example>"}))
    assert outcomes().count("too many") == 2
    clock.forward(minutes=61)
    arrivals.take_in(mail("gmail", reply_address=at(booking), headers={"Message-ID": "<later@school.example>"}))
    assert IncomingMessage.objects.count() == 11


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied; owner-email=a@b.example"},
        {"Precedence": "bulk"},
        {"Precedence": "junk"},
        {"Precedence": "list"},
        {"X-Autoreply": "yes"},
        {"Return-Path": "<>"},
        {"List-Id": "<staff.school.example>"},
        {"From": "MAILER-DAEMON@school.example"},
        {"From": "THE Partnership <office@thep.example>"},
    ],
    ids=str,
)
def test_what_a_program_wrote_changes_nothing(mail, booking, headers):
    arrivals.take_in(mail("gmail", reply_address=at(booking), headers=headers))
    assert outcomes() == ["automatic"]
    assert not IncomingMessage.objects.exists()


def test_an_answer_of_a_calendar_changes_nothing(mail, booking):
    accepted = mail("outlook", reply_address=at(booking))
    accepted.set_content("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n", subtype="calendar", params={"method": "REPLY"})
    arrivals.take_in(accepted)
    assert outcomes() == ["automatic"]


def test_our_own_email_that_comes_back_changes_nothing(mail, booking):
    ours = Message.objects.first().message_id
    arrivals.take_in(mail("gmail", reply_address=at(booking), headers={"Message-ID": ours}))
    assert outcomes() == ["automatic"]


def test_an_out_of_office_answer_changes_nothing(mail, booking):
    before = list(Message.objects.order_by("pk").values())
    arrivals.take_in(mail("exchange_out_of_office", reply_address=at(booking)))
    assert outcomes() == ["automatic"]
    assert not IncomingMessage.objects.exists()
    assert list(Message.objects.order_by("pk").values()) == before


def test_a_person_who_says_that_they_are_one_is_heard(mail, booking):
    arrivals.take_in(mail("gmail", reply_address=at(booking), headers={"Auto-Submitted": "no"}))
    assert outcomes() == ["reply"]


def test_a_long_text_is_cut_short_and_says_so(mail, booking, client, office):
    long = mail("outlook", reply_address=at(booking))
    long.set_content("What a long story. " * 2_000)
    arrivals.take_in(long)
    message = IncomingMessage.objects.get()
    assert (len(message.text) <= 20_000, message.is_cut_short) == (True, True)
    office()
    assert "too long to keep whole" in client.get(reverse("office_replies:inspect", args=[message.pk])).text


@pytest.mark.parametrize(
    "hostile", ["\n" * 10_000, " \n" * 5_000, "\N{NO-BREAK SPACE}\n" * 5_000], ids=["lines", "spaces", "no-break spaces"]
)
def test_pages_of_nothing_are_one_empty_line(mail, booking, hostile):
    empty = mail("outlook", reply_address=at(booking))
    empty.set_content(f"Hello{hostile}Nasima")
    arrivals.take_in(empty)
    assert IncomingMessage.objects.get().text == "Hello\n\nNasima"


def test_html_that_is_nested_without_end_is_read(mail, booking):
    nested = mail("gmail_html", reply_address=at(booking))
    nested.set_content("<div>" * 20_000 + "Hello", subtype="html")
    arrivals.take_in(nested)
    assert IncomingMessage.objects.get().text == "Hello"


def test_the_office_reads_it_beside_its_booking_and_marks_it_as_done(mail, booking, client, office, clock):
    arrivals.take_in(mail("apple_mail", reply_address=at(booking)))
    message = IncomingMessage.objects.get()
    person = office()
    assert "Re: Your place on Phonics" in client.get(reverse("office_attention")).text
    page = client.get(reverse("office_replies:inspect", args=[message.pk])).text
    assert "ten minutes late" in page
    assert reverse("office_bookings:inspect", args=[booking.pk]) in page
    assert "mailto:nasima%40school.example?subject=Re%3A%20Your%20place" in page
    assert "1 file, which we don’t keep" in page
    assert "We didn’t write to this address" not in page
    client.post(reverse("office_replies:done", args=[message.pk]))
    message.refresh_from_db()
    assert (message.done_by, message.done_at is None) == (person, False)
    assert "Re: Your place on Phonics" not in client.get(reverse("office_attention")).text
    clock.forward(days=91)
    sweep()
    assert not IncomingMessage.objects.exists()


def test_an_answer_from_another_address_says_so(mail, booking, client, office):
    arrivals.take_in(mail("gmail", reply_address=at(booking), headers={"From": "Somebody <else@home.example>"}))
    message = IncomingMessage.objects.get()
    assert message.person is None
    office()
    assert "We didn’t write to this address" in client.get(reverse("office_replies:inspect", args=[message.pk])).text


def test_what_was_written_does_not_run_in_the_office(mail, booking, client, office):
    hostile = mail("outlook", reply_address=at(booking), headers={"Subject": "<script>alert(1)</script>"})
    hostile.set_content("<img src=x onerror=alert(1)>")
    arrivals.take_in(hostile)
    office()
    page = client.get(reverse("office_replies:inspect", args=[IncomingMessage.objects.get().pk])).text
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_what_nobody_deals_with_is_kept_for_a_year(mail, booking, clock):
    arrivals.take_in(mail("gmail", reply_address=at(booking)))
    clock.forward(days=200)
    sweep()
    assert IncomingMessage.objects.count() == 1
    assert not Arrival.objects.exists()
    clock.forward(days=166)
    sweep()
    assert not IncomingMessage.objects.exists()


class TestByAProvider:
    @pytest.fixture(autouse=True)
    def secret(self, settings):
        settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}

    def bring(self, client, booking, secret=SECRET, **changed):
        """Have Postmark bring an answer, as its documentation shows it."""
        event = {
            "FromName": "Nasima Begum",
            "From": "nasima@school.example",
            "FromFull": {"Email": "nasima@school.example", "Name": "Nasima Begum", "MailboxHash": ""},
            "To": at(booking),
            "ToFull": [{"Email": at(booking), "Name": "", "MailboxHash": ""}],
            "CcFull": [],
            "BccFull": [],
            "OriginalRecipient": at(booking),
            "Subject": "Re: Your place on Phonics",
            "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
            "Date": "Thu, 5 Nov 2026 16:33:54 +0000",
            "TextBody": f"{WRITTEN}\n\nOn Thu, 5 Nov 2026 at 14:02, THE Partnership <office@thep.example>\nwrote:\n\n> You have a place.\n",
            "HtmlBody": "",
            "StrippedTextReply": "",
            "Tag": "",
            "Headers": [
                {"Name": "Return-Path", "Value": "<nasima@school.example>"},
                {"Name": "Message-ID", "Value": "<CAH+gmail9@mail.gmail.com>"},
            ],
            "Attachments": [],
        } | changed
        authorization = "Basic " + base64.b64encode(secret.encode()).decode()
        return client.post(
            "/mail/provider/postmark/inbound/", json.dumps(event), content_type="application/json", headers={"Authorization": authorization}
        ).status_code

    def test_an_answer_is_kept_once(self, client, booking):
        for _ in range(2):
            assert self.bring(client, booking) == 200
        message = IncomingMessage.objects.get()
        assert (message.text, message.person) == (WRITTEN, booking.person)

    def test_nobody_brings_any_without_the_secret(self, client, booking):
        assert self.bring(client, booking, secret="office:a guess") == 400
        assert not Arrival.objects.exists()

    def test_an_email_to_nobody_we_know_is_taken_and_forgotten(self, client, booking):
        nobody = {"To": "x@replies.example", "ToFull": [], "OriginalRecipient": "x@replies.example"}
        assert self.bring(client, booking, **nobody) == 200
        assert not Arrival.objects.exists()


def test_retention_is_longer_than_providers_try_again():
    assert datetime.timedelta(days=7) < arrivals.KEPT
