"""What a message's headers tell other mail programs: that no person wrote it, of which list and conversation it is, and how to stop it."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.text import slugify

from . import one_click
from .kinds import LetterKind, kind_named
from .mailing_lists import list_of
from .models import Message

ABSENT = "DR, RN, NRN, OOF, AutoReply"
"""What Exchange is asked not to answer with: receipts and out-of-office replies, but not the reports of what could not be delivered."""


def headers_of(message: Message) -> dict[str, str]:
    """Return the headers that every message has, those of its kind, and its own, which prevail.

    It is automated (RFC 3834); letters about one record are one conversation (RFC 5322, section 3.6.4); what goes to a list says so
    (RFC 2919) and can be stopped (RFC 2369, RFC 8058).
    """
    kind, entry = kind_named(message.kind), message.list_entry
    about_list = {**list_headers(kind, entry), **one_click.headers(kind, message.to, entry)} if kind is not None else {}
    return {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": ABSENT, **conversation(message), **about_list} | message.headers


def list_headers(kind: LetterKind, entry: str = "") -> dict[str, str]:
    """Return the name of the list, or of the entry of a list, that letters of `kind` are of; nothing where they are of none."""
    sender = list_of(kind)
    if sender is None:
        return {}
    name = ".".join(filter(None, [slugify(entry), slugify(sender.name)]))
    return {"List-Id": f"{sender.label} <{name}.{our_domain()}>"}


def conversation(message: Message) -> dict[str, str]:
    """Return what keeps letters about one record together, without telling its number.

    Nothing where the cause is of its own, as a code's is, nor for what goes to many: each digest is read for itself.
    """
    about = message.letter_class
    if about is None or about.is_bulk or message.cause.startswith("once:"):
        return {}
    return {"References": f"<thread.{salted_hmac('thep.mail.conversation', message.record_key).hexdigest()[:24]}@{our_domain()}>"}


def sender_of(message: Message) -> str:
    """Return whom the message is from: our address, with the name of the person beside it who gets the answers, where there is one.

    Their own address would be a forgery to every server that checks who may send for its domain.
    """
    ours, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    person, _ = parseaddr(message.headers.get("Reply-To", ""))
    return formataddr((f"{person} via {ours or 'THE Partnership'}", address)) if person else settings.DEFAULT_FROM_EMAIL


def our_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
