"""The mailbox that is polled: each email in it is taken in once, whenever the sweep dies or the connection ends."""

import contextlib
import imaplib
from dataclasses import replace

import pytest

from tests.imap_server import REAL, FakeInbox, inbox
from thep.bookings.answers import ANSWERS
from thep.incoming import mailbox, replies
from thep.incoming.models import Arrival, IncomingMessage
from thep.incoming.reply_addresses import reply_address
from thep.schedule.rounds import SomeFailed

pytestmark = pytest.mark.django_db

bad_days = pytest.mark.skipif(bool(REAL), reason="A real server has no bad day when it is wanted.")


class Killed(BaseException):
    """The process dies."""


@pytest.fixture
def serve(settings):
    settings.MAILBOX_HOST = "127.0.0.1"
    with contextlib.ExitStack() as stack:
        yield lambda *emails, made=inbox, **kind: stack.enter_context(contextlib.closing(made(*emails, **kind)))


def fetch(server):
    @contextlib.contextmanager
    def opened():
        with server.signed_in() as connection:
            yield mailbox.IMAPMailbox(connection)

    return mailbox.fetch_all(opened)


@pytest.fixture
def answer(raw, booking):
    return in_lines(raw("gmail", reply_address=reply_address("booking", booking)))


def in_lines(email):
    """Return an email as it is sent, its lines ended by CRLF."""
    return email.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def test_an_answer_is_fetched_and_deleted(serve, answer):
    server = serve(answer)
    assert fetch(server) == 1
    assert (IncomingMessage.objects.count(), server.left) == (1, [])
    assert fetch(server) == 0


def test_what_is_not_for_us_stays_there_as_it_was_and_is_seen(serve, raw):
    email = in_lines(raw("gmail", reply_address="office@thep.example"))
    server = serve(email)
    assert fetch(server) == 0
    assert server.left == [(email, {"\\Seen"})]
    assert not Arrival.objects.exists()


def test_nothing_is_fetched_without_a_mailbox(settings, answer, serve):
    server = serve(answer)
    settings.MAILBOX_HOST = ""
    assert fetch(server) == 0
    assert len(server.left) == 1


def test_of_a_big_email_the_beginning_is_taken(serve, raw, booking):
    big = raw("apple_mail", reply_address=reply_address("booking", booking)).replace(b"JVBERi0xLjcK", b"JVBERi0xLjcK\n" * 150_000)
    server = serve(in_lines(big))
    assert fetch(server) == 1
    message = IncomingMessage.objects.get()
    assert "ten minutes late" in message.text
    assert (message.is_cut_short, message.attachments) == (True, 1)


def test_what_somebody_else_has_seen_or_is_deleting_is_left_to_them(serve, answer, raw, booking):
    seen = in_lines(raw("outlook", reply_address=reply_address("booking", booking)))
    deleted = in_lines(raw("apple_mail", reply_address=reply_address("booking", booking)))
    server = serve(seen, answer, deleted)
    server.mark(0, "\\Seen")
    server.mark(2, "\\Deleted")
    assert fetch(server) == 1
    assert server.left == [(seen, {"\\Seen"}), (deleted, {"\\Deleted"})]


@bad_days
def test_a_server_that_cannot_expunge_one_email_expunges_all_that_is_deleted(serve, answer):
    server = serve(answer, made=FakeInbox, can_expunge_one=False)
    assert fetch(server) == 1
    assert server.left == []


@pytest.mark.parametrize("place", ["before it is noted", "after it is noted"])
def test_killed_in_between_it_is_taken_in_once(serve, answer, place, monkeypatch):
    server = serve(answer)

    class Dies(mailbox.IMAPMailbox):
        def fetch(self, number):
            content = super().fetch(number)
            if place == "before it is noted":
                raise Killed
            return content

        def delete(self, number):
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(mailbox, "IMAPMailbox", Dies)
        with pytest.raises(Killed):
            fetch(server)
    assert server.left == [(answer, set())]
    assert IncomingMessage.objects.count() == (1 if place == "after it is noted" else 0)
    assert fetch(server) == 1
    assert (IncomingMessage.objects.count(), server.left) == (1, [])


@bad_days
@pytest.mark.parametrize(
    ("place", "taken_in"), [("uid_search", 0), ("uid_fetch", 0), ("literal", 0), ("uid_store", 1), ("uid_expunge", 1), ("logout", 1)]
)
def test_where_the_connection_ends_it_is_taken_in_once(serve, answer, place, taken_in):
    server = serve(answer)
    server.drops_at = place
    with pytest.raises((OSError, imaplib.IMAP4.abort)) if place != "logout" else contextlib.suppress(imaplib.IMAP4.abort):
        fetch(server)
    assert IncomingMessage.objects.count() == taken_in
    fetch(server)
    assert IncomingMessage.objects.count() == 1
    assert [flags for _, flags in server.left] == ([{"\\Deleted"}] if place == "uid_expunge" else [])


@bad_days
def test_one_without_an_identity_is_taken_in_once_too(serve, raw, booking):
    email = in_lines(raw("gmail", reply_address=reply_address("booking", booking)))
    lines = [line for line in email.split(b"\r\n") if not line.lower().startswith(b"message-id:")]
    server = serve(b"\r\n".join(lines))
    server.drops_at = "uid_store"
    with pytest.raises(imaplib.IMAP4.abort):
        fetch(server)
    assert fetch(server) == 1
    assert IncomingMessage.objects.count() == 1


@bad_days
def test_emails_that_are_numbered_anew_are_taken_in_once(serve, answer, raw, booking):
    server = serve(answer, in_lines(raw("outlook", reply_address=reply_address("booking", booking))))
    server.drops_at = "uid_store"
    with pytest.raises(imaplib.IMAP4.abort):
        fetch(server)
    server.number_anew()
    assert fetch(server) == 2
    assert (IncomingMessage.objects.count(), server.left) == (2, [])


@bad_days
@pytest.mark.parametrize("trouble", ["refused", "gone_when_fetched"])
def test_an_email_that_the_server_cannot_give_keeps_no_other(serve, answer, raw, booking, trouble):
    server = serve(in_lines(raw("outlook", reply_address=reply_address("booking", booking))), answer)
    getattr(server, trouble).add(min(server.emails))
    with pytest.raises(SomeFailed) if trouble == "refused" else contextlib.nullcontext():
        fetch(server)
    assert IncomingMessage.objects.count() == 1
    assert len(server.left) == (1 if trouble == "refused" else 0)


def test_one_that_cannot_be_taken_in_keeps_no_other(serve, answer, declare, raw, booking):
    broken = in_lines(raw("outlook", reply_address=reply_address("booking", booking)))

    def handle(reply):
        if reply.subject.startswith("RE:"):
            raise ValueError("broken")
        return replies.keep(reply)

    declare(replace(ANSWERS, handle=handle), alone=True)
    server = serve(broken, answer)
    with pytest.raises(SomeFailed):
        fetch(server)
    assert IncomingMessage.objects.count() == 1
    assert server.left == [(broken, set())]
    assert Arrival.objects.count() == 1
