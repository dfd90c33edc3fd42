"""The mailbox that is polled: each email in it is taken in once, whenever the sweep dies."""

import contextlib
import imaplib
import socketserver
import threading
from dataclasses import replace

import pytest

from thep.bookings.answers import ANSWERS
from thep.incoming import mailbox, replies
from thep.incoming.models import Arrival, IncomingMessage
from thep.incoming.reply_addresses import reply_address
from thep.schedule.rounds import SomeFailed

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process dies."""


class IMAPServer(socketserver.ThreadingTCPServer):
    """As much of IMAP as it takes to fetch: `emails` by number, and the `flags` of each."""

    daemon_threads = allow_reuse_address = True

    def __init__(self, *emails):
        super().__init__(("127.0.0.1", 0), Talk)
        self.emails = dict(enumerate(emails, 1))
        self.flags = dict.fromkeys(self.emails, "")
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Talk(socketserver.StreamRequestHandler):
    def say(self, *lines):
        self.wfile.write(b"".join(line + b"\r\n" for line in lines))

    def handle(self):
        self.say(b"* OK IMAP4rev1 ready")
        for line in self.rfile:
            tag, command, *words = line.decode().split(" ", 4)
            words = [word.strip() for word in words]
            answer = getattr(self, command.strip().lower())(*words)
            self.say(*answer, f"{tag} OK done".encode())

    def capability(self):
        return [b"* CAPABILITY IMAP4rev1"]

    def select(self, folder):
        return [f"* {len(self.server.emails)} EXISTS".encode(), b"* OK [UIDVALIDITY 1]"]

    def logout(self):
        return [b"* BYE"]

    def expunge(self):
        for number in [number for number, flags in self.server.flags.items() if "Deleted" in flags]:
            del self.server.emails[number], self.server.flags[number]
        return []

    def uid(self, command, *words):
        if command == "SEARCH":
            waiting = [str(number) for number, flags in self.server.flags.items() if "Seen" not in flags]
            return [f"* SEARCH {' '.join(waiting)}".encode()]
        number = int(words[0])
        if command == "STORE":
            self.server.flags[number] += words[1]
            return []
        email = self.server.emails[number][: mailbox.MOST_BYTES + 1]
        return [f"* {number} FETCH (UID {number} BODY[]<0> {{{len(email)}}}".encode(), email + b")"]


@pytest.fixture
def serve(settings):
    settings.MAILBOX_HOST = "127.0.0.1"
    servers = []

    def begin(*emails):
        servers.append(IMAPServer(*emails))
        return servers[-1]

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


def opened(server):
    @contextlib.contextmanager
    def signed_in():
        with imaplib.IMAP4("127.0.0.1", server.server_address[1], timeout=10) as connection:
            connection.state = "AUTH"
            yield mailbox.IMAPMailbox(connection)

    return signed_in


def fetch(server):
    return mailbox.fetch_all(opened(server))


@pytest.fixture
def answer(raw, booking):
    return raw("gmail", reply_address=reply_address("booking", booking)).replace(b"\n", b"\r\n")


def test_an_answer_is_fetched_and_deleted(serve, answer):
    server = serve(answer)
    assert fetch(server) == 1
    assert (IncomingMessage.objects.count(), server.emails) == (1, {})
    assert fetch(server) == 0


def test_what_is_not_for_us_stays_there(serve, raw):
    server = serve(raw("gmail", reply_address="office@thep.example"))
    assert fetch(server) == 0
    assert (len(server.emails), "Seen" in server.flags[1]) == (1, True)
    assert not Arrival.objects.exists()


def test_nothing_is_fetched_without_a_mailbox(settings, answer, serve):
    server = serve(answer)
    settings.MAILBOX_HOST = ""
    assert fetch(server) == 0
    assert len(server.emails) == 1


def test_of_a_big_email_the_beginning_is_taken(serve, raw, booking):
    big = raw("apple_mail", reply_address=reply_address("booking", booking)).replace(b"JVBERi0xLjcK", b"JVBERi0xLjcK\n" * 150_000)
    server = serve(big)
    assert fetch(server) == 1
    message = IncomingMessage.objects.get()
    assert "ten minutes late" in message.text
    assert (message.is_cut_short, message.attachments) == (True, 1)


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
    assert len(server.emails) == 1
    assert IncomingMessage.objects.count() == (1 if place == "after it is noted" else 0)
    assert fetch(server) == 1
    assert (IncomingMessage.objects.count(), server.emails) == (1, {})


def test_one_that_cannot_be_taken_in_keeps_no_other(serve, answer, declare, raw, booking):
    broken = raw("outlook", reply_address=reply_address("booking", booking))

    def handle(reply):
        if reply.subject.startswith("RE:"):
            raise ValueError("broken")
        return replies.keep(reply)

    declare(replace(ANSWERS, handle=handle), alone=True)
    server = serve(broken, answer)
    with pytest.raises(SomeFailed):
        fetch(server)
    assert IncomingMessage.objects.count() == 1
    assert list(server.emails) == [1]
    assert Arrival.objects.count() == 1
