"""A mailbox that is polled: each email in it is taken in once, and then deleted there.

What is fetched and what is noted are one transaction after the other. Where the process dies or the connection ends in between, the email
is still in the mailbox and is fetched again, and by its identity taken in once. Its number isn't kept: a server may give it another one
by then (RFC 3501, section 2.3.1.1).
"""

import contextlib
import imaplib
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Protocol

import structlog
from django.conf import settings

from thep.schedule.rounds import SomeFailed

from . import arrivals

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 100
MOST_BYTES = 1_000_000
"""Of an email that is longer, its beginning is fetched, in which the text is."""


class EmailGone(Exception):
    """An email isn't in the mailbox any more."""


class Mailbox(Protocol):
    """Emails that wait to be fetched."""

    def waiting(self) -> list[str]: ...

    def fetch(self, number: str) -> bytes:
        """Return the email so numbered, and of a long one the beginning, in one byte more than the most.

        Raises:
            EmailGone: somebody else has taken it away.
        """
        ...

    def delete(self, number: str) -> None: ...

    def leave(self, number: str) -> None:
        """Have the email stay in the mailbox, and not wait any more."""
        ...


class IMAPMailbox:
    """The inbox behind a connection of IMAP that has signed in."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self.connection = connection
        self._do("SELECT", *connection.select("INBOX"))
        # Many servers tell what they can do only to whoever has signed in; imaplib asked before that.
        self.can_expunge_one = b"UIDPLUS" in b" ".join(self._do("CAPABILITY", *connection.capability())).upper().split()

    def waiting(self) -> list[str]:
        found = self._do("SEARCH", *self.connection.uid("SEARCH", "UNSEEN", "UNDELETED"))
        return [number.decode() for number in (found[0] or b"").split()]

    def fetch(self, number: str) -> bytes:
        parts = self._do("FETCH", *self.connection.uid("FETCH", number, f"(BODY.PEEK[]<0.{MOST_BYTES + 1}>)"))
        # Beside it a server may tell of the flags of others. Of an email that is gone it says OK, and nothing.
        found = next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)
        if found is None:
            raise EmailGone(number)
        return found

    def delete(self, number: str) -> None:
        self._do("STORE", *self.connection.uid("STORE", number, "+FLAGS.SILENT", r"(\Deleted)"))
        # Without UIDPLUS (RFC 4315) what somebody else has marked as deleted goes with it.
        expunged = self.connection.uid("EXPUNGE", number) if self.can_expunge_one else self.connection.expunge()
        self._do("EXPUNGE", *expunged)

    def leave(self, number: str) -> None:
        self._do("STORE", *self.connection.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)"))

    @staticmethod
    def _do(command: str, answer: str, data: list[Any]) -> list[Any]:
        if answer != "OK":
            raise imaplib.IMAP4.error(f"{command}: {answer}")
        return data


@contextlib.contextmanager
def ours() -> Iterator[Mailbox]:
    """Open the mailbox that the settings name."""
    with imaplib.IMAP4_SSL(settings.MAILBOX_HOST, settings.MAILBOX_PORT, timeout=settings.EMAIL_TIMEOUT) as connection:
        connection.login(settings.MAILBOX_USER, settings.MAILBOX_PASSWORD)
        yield IMAPMailbox(connection)


def fetch_all(opened: Callable[[], contextlib.AbstractContextManager[Mailbox]] = ours) -> int:
    """Take in what waits in the mailbox, and return how many emails that were for us.

    Raises:
        SomeFailed: some could not be taken in. They stay where they are, and are fetched again.
        OSError, imaplib.IMAP4.abort: the connection ended.
    """
    if not settings.MAILBOX_HOST or not arrivals.are_taken_in():
        return 0
    done, failed = 0, 0
    with opened() as mailbox:
        for number in mailbox.waiting()[:MOST_AT_ONCE]:
            try:
                done += _take(mailbox, number)
            except (OSError, imaplib.IMAP4.abort):
                raise
            except EmailGone:
                continue
            except Exception:  # also where the server says no to this one: it keeps no other from being taken in
                log.exception("incoming_mail_not_taken_in", number=number)
                failed += 1
    if failed:
        raise SomeFailed(done, failed, "Emails in the mailbox could not be read.")
    return done


def _take(mailbox: Mailbox, number: str) -> bool:
    content = mailbox.fetch(number)
    mail = message_from_bytes(content[:MOST_BYTES], policy=policy.default)
    assert isinstance(mail, EmailMessage)  # noqa: S101 (what the policy makes)
    is_for_us = arrivals.take_in(mail, is_cut_short=len(content) > MOST_BYTES)
    (mailbox.delete if is_for_us else mailbox.leave)(number)
    return is_for_us
