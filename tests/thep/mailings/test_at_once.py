"""Several press the button at once, and several workers write: it is sent once. Without the lock it would not be so."""

import threading

import pytest
from django.db import connection
from django.db.models import QuerySet

from tests.factories.accounts import PersonFactory
from tests.threads import at_once
from thep.mail.models import Message
from thep.mailings import moves, sending
from thep.mailings.errors import MailingsError
from thep.mailings.models import Mailing, Recipient

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 4


@pytest.fixture
def writer(db):
    """Somebody whose rights no group gives, as these tests empty the database of groups."""
    return PersonFactory(is_superuser=True)


@pytest.fixture
def unwritten(draft, booked, monkeypatch):
    """A mailing that is being sent, of which no letter is written."""
    mailing = draft()
    with monkeypatch.context() as patched:
        patched.setattr(sending, "go_on", lambda pk: None)
        moves.send(mailing, by=draft.writer)
    assert mailing.recipients.unposted().count() == 3
    return mailing


def press_send(mailing, by):
    return at_once(lambda number: moves.send(Mailing.objects.get(pk=mailing.pk), by=by), times=AT_ONCE)


def test_of_several_who_press_send_one_sends_it(draft, booked):
    answers = press_send(draft(), draft.writer)
    refused = [answer for answer in answers if isinstance(answer, MailingsError)]
    assert [answer for answer in answers if answer not in refused] == [3]
    assert {str(each) for each in refused} <= {"This email is being sent already.", "This email has been sent already."}
    assert Recipient.objects.count() == 3


def test_several_workers_write_each_letter_once(unwritten, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 2)
    assert at_once(lambda number: sending.go_on(unwritten.pk), times=AT_ONCE) == [None] * AT_ONCE
    assert Message.objects.filter(kind="mailings.to_booked").count() == 3


def test_a_pause_while_letters_are_written_keeps_back_the_rest(unwritten, writer, monkeypatch):
    """Whoever has drawn letters when somebody presses pause puts none into the outbox afterwards."""
    write = sending.draft_to

    def press_pause_meanwhile(recipient, of):
        if Mailing.objects.get().state == "sending":
            thread = threading.Thread(target=lambda: (moves.pause(Mailing.objects.get(), by=writer), connection.close()))
            thread.start()
            thread.join()
        return write(recipient, of)

    monkeypatch.setattr(sending, "draft_to", press_pause_meanwhile)
    assert sending.write_batch(unwritten.pk) == 0
    assert not Message.objects.filter(kind="mailings.to_booked").exists()
    assert unwritten.recipients.unposted().count() == 3


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's transactions wait for each other without it")
def test_without_the_lock_several_would_send_it(draft, booked, monkeypatch):
    mailing, barrier = draft(), threading.Barrier(AT_ONCE)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self)
    gather = moves.readers_of

    def all_look_first(*args):
        barrier.wait(timeout=60)
        return gather(*args)

    monkeypatch.setattr(moves, "readers_of", all_look_first)
    answers = press_send(mailing, draft.writer)
    assert not any(isinstance(answer, MailingsError) for answer in answers)
