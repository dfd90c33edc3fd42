"""What a server or provider of mail said to a message, whichever way it said it."""

import enum
import re
import smtplib
from dataclasses import dataclass

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from requests.exceptions import ConnectTimeout, RequestException

from .bounce_reasons import Fault, fault_of
from .smtp import NoAnswer


class Said(enum.Enum):
    TAKEN = "taken"
    LATER = "later"  # not now: a mailbox that is full, a greylist, too many at once
    BOUNCED = "bounced"  # never at this address
    REFUSED = "refused"  # not from us, or not this: nothing says that the address is wrong
    BROKEN = "broken"  # never: the message itself is refused, or can't be written
    LOST = "lost"  # the connection ended before it had the message
    NOTHING = "nothing"  # it has the message, or not: it did not say
    AWAY = "away"  # it isn't there, or doesn't know us: no message can leave


@dataclass(frozen=True)
class Answer:
    """`counts` says that it counts against the mailbox, where it was LATER too often."""

    said: Said
    words: str = ""
    counts: bool = False


MAILBOX_FULL = re.compile(r"\b[45]\.2\.[0-9]+\b")
"""Of RFC 3463: the mailbox is there, and takes nothing at present."""


def answer_to(error: Exception) -> Answer:
    """Return what the server meant by `error`, which the attempt to hand a message over raised."""
    said, words = _said(error), in_words(error)
    return Answer(said, words, counts=said is Said.LATER and fault_of(words) is Fault.MAILBOX)


def in_words(error: Exception) -> str:
    """Return what is kept of `error`."""
    return f"{type(error).__name__}: {error}"[:500]


def _said(error: Exception) -> Said:
    match error:
        case smtplib.SMTPRecipientsRefused():
            return min((_of_recipient(code, words) for code, words in error.recipients.values()), key=list(Said).index)
        case smtplib.SMTPDataError():
            return Said.LATER if error.smtp_code < 500 else _of_content(error.smtp_error)
        case smtplib.SMTPSenderRefused():
            return Said.LATER if error.smtp_code < 500 else Said.REFUSED
        case AnymailRecipientsRefused():
            return Said.BOUNCED
        case AnymailAPIError():
            return _of_provider(error)
        case NoAnswer():
            return Said.NOTHING
        case smtplib.SMTPNotSupportedError() | AnymailError():  # it doesn't know what this message asks for
            return Said.BROKEN
        case OSError():
            return Said.LOST
    return Said.BROKEN


def _of_recipient(code: int, words: bytes | str) -> Said:
    text = _text(words)
    fault = fault_of(text, code)
    if code < 500 or fault is Fault.MAILBOX or MAILBOX_FULL.search(text):
        return Said.LATER
    return Said.BOUNCED if fault is Fault.ADDRESS else Said.REFUSED


def _of_content(words: bytes | str) -> Said:
    return Said.REFUSED if fault_of(_text(words)) is Fault.SENDER else Said.BROKEN


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def _of_provider(error: AnymailAPIError) -> Said:
    status = error.status_code
    if status is None:
        cause = error.raised_from or error.__cause__
        not_reached = isinstance(cause, ConnectTimeout) or "NewConnectionError" in repr(cause)
        return Said.NOTHING if isinstance(cause, RequestException) and not not_reached else Said.AWAY
    if status in {401, 403, 404, 429, 503}:
        return Said.AWAY
    if status >= 500:
        return Said.NOTHING
    return Said.BROKEN
