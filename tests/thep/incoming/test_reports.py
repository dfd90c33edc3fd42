"""Reports of servers on what they could not deliver."""

import pytest

from tests.factories.mail import posted
from tests.thep.incoming.conftest import READER
from thep.incoming import arrivals
from thep.mail import sender
from thep.mail.bounce_addresses import envelope_sender
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.models import AddressTrouble, DeliveryEvent, Message

pytestmark = pytest.mark.django_db

State = Message.State
OFFICE = "office@thep.example"
KIND = LetterKind(name="test.news", template="mail/from_text", about=LetterClass.NEWSLETTER, why="You get it.")


@pytest.fixture
def letter():
    """A letter that has left."""
    message = posted(READER, kind=KIND)
    sender.send_due()
    message.refresh_from_db()
    assert message.state == State.HANDED_OVER
    return message


def report(mail, message, name="postfix_report", to=OFFICE, failed=READER, identity=None, headers=None):
    words = {"report_address": to, "failed_address": failed, "message_id": identity or message.message_id}
    return mail(name, headers, **words)


def state_of(message):
    message.refresh_from_db()
    return message.state


def test_a_mailbox_that_is_not_there_stops_mail_to_it(mail, letter):
    assert arrivals.take_in(report(mail, letter))
    assert state_of(letter) == State.BOUNCED
    trouble = AddressTrouble.objects.get(address=READER)
    assert trouble.came_back_at is not None
    assert "550 5.1.1" in trouble.reason


def test_a_full_mailbox_counts_one(mail, letter):
    for _ in range(2):
        arrivals.take_in(report(mail, letter, "exchange_report"))
    assert state_of(letter) == State.BOUNCED
    trouble = AddressTrouble.objects.get(address=READER)
    assert (trouble.came_back_at, round(trouble.soft_score)) == (None, 1)


def test_a_report_that_it_is_still_being_tried_changes_nothing(mail, letter):
    waiting = report(mail, letter)
    for part in waiting.walk():
        if part.get_content_type() == "message/delivery-status":
            del part.get_payload()[1]["Action"]
            part.get_payload()[1]["Action"] = "delayed"
    arrivals.take_in(waiting)
    assert state_of(letter) == State.HANDED_OVER
    assert not AddressTrouble.objects.exists()


def test_a_report_on_a_message_that_we_did_not_send_is_not_believed(mail, letter):
    assert not arrivals.take_in(report(mail, letter, identity="<guess@thep.example>"))
    assert state_of(letter) == State.HANDED_OVER
    assert not AddressTrouble.objects.exists()
    assert not DeliveryEvent.objects.exists()


def test_a_report_stops_no_address_but_the_one_that_the_message_was_to(mail, letter):
    arrivals.take_in(report(mail, letter, failed="head@other.example"))
    assert not AddressTrouble.objects.filter(address="head@other.example").exists()


def test_a_report_on_a_message_that_has_not_left_is_not_believed(mail):
    waiting = posted(READER, kind=KIND)
    assert not arrivals.take_in(report(mail, waiting))
    assert state_of(waiting) == State.QUEUED
    assert not AddressTrouble.objects.exists()


def test_each_message_leaves_with_an_address_of_its_own_for_reports(mail, server, settings):
    settings.MAIL_BOUNCE_ADDRESS = "bounces@replies.example"
    message = posted(READER, kind=KIND)
    sender.send_due()
    taken = server.taken[0]
    assert taken["From"] == settings.DEFAULT_FROM_EMAIL
    address = envelope_sender(message)
    assert address.startswith("bounces+bounce-")
    assert server.senders == [address]
    arrivals.take_in(report(mail, message, to=address, identity="<lost@elsewhere.example>"))
    assert state_of(message) == State.BOUNCED


def test_a_forged_address_for_reports_is_not_believed(mail, letter, settings):
    settings.MAIL_BOUNCE_ADDRESS = "bounces@replies.example"
    forged = envelope_sender(letter).replace("-", "-1", 1)
    arrivals.take_in(report(mail, letter, to=forged, identity="<lost@elsewhere.example>"))
    assert state_of(letter) == State.HANDED_OVER
    assert not AddressTrouble.objects.exists()
