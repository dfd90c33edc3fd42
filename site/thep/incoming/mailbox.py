"""A mailbox that is polled: each email in it is taken in once, and then deleted there.

What is fetched and what is noted are one transaction after the other: where the process dies in between, the email is still in the mailbox
and is fetched again, and by its identity taken in once.
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


class Mailbox(Protocol):
    """Emails that wait to be fetched."""

    def waiting(self) -> list[str]: ...

    def fetch(self, number: str) -> bytes:
        """Return the email so numbered, and of a long one the beginning, in one byte more than the most."""
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

    def waiting(self) -> list[str]:
        found = self._do("SEARCH", *self.connection.uid("SEARCH", "UNSEEN", "UNDELETED"))
        return [number.decode() for number in (found[0] or b"").split()]

    def fetch(self, number: str) -> bytes:
        parts = self._do("FETCH", *self.connection.uid("FETCH", number, f"(BODY.PEEK[]<0.{MOST_BYTES + 1}>)"))
        return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), b"")

    def delete(self, number: str) -> None:
        self._do("STORE", *self.connection.uid("STORE", number, "+FLAGS.SILENT", r"(\Deleted)"))
        self._do("EXPUNGE", *self.connection.expunge())

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
    """
    if not settings.MAILBOX_HOST or not arrivals.are_taken_in():
        return 0
    done, failed = 0, 0
    with opened() as mailbox:
        for number in mailbox.waiting()[:MOST_AT_ONCE]:
            try:
                done += _take(mailbox, number)
            except (OSError, imaplib.IMAP4.error):
                raise
            except Exception:
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
