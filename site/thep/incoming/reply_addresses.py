"""Addresses to which a letter is answered: each says, signed, what the answer is about."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models

from thep.accounts.models import User
from thep.domains import declared
from thep.mail import short_tokens


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What somebody answered, without what they quoted of our letter."""

    purpose: str
    record: models.Model
    person: User | None
    """Who of those the letter was for wrote it, by the address that it says it is from; None where that is another."""
    from_address: str
    from_name: str
    subject: str
    text: str
    is_all_quoted: bool
    """Whether nothing in it is theirs: then `text` is what they quoted."""
    is_cut_short: bool
    attachments: int
    """How many files were with it. They aren't taken."""


@dataclass(frozen=True, kw_only=True)
class ReplyHandler:
    """What becomes of answers to letters about records of a model. `name`, in small letters without spaces, is in their addresses.

    `readers` are whom letters about a record go to. `handle` is called once for each answer, in the transaction that notes that it came.
    `link` is the office's screen of a record and what to call it.
    """

    name: str
    find: Callable[[int], Any | None]
    """The record of that number; None where it isn't there any more."""
    readers: Callable[[Any], Iterable[User]]
    handle: Callable[[Reply], Any]
    link: Callable[[Any], tuple[str, str]]
    permission: str
    """What somebody must have to see the record's screen, and what is answered about it."""
    addresses: Callable[[Any], Iterable[str]] = lambda record: ()
    """Further addresses that letters about a record go to, of people without an account."""

    def is_reader(self, record: Any, address: str) -> bool:
        """Return whether letters about `record` go to `address`."""
        return address.lower() in {each.lower() for each in self.addresses(record)}


def reply_address(name: str, record: models.Model) -> str:
    """Return the address for answers about `record` to the handler so named; empty where answers aren't taken in."""
    return numbered_address(name, record.pk)


def numbered_address(name: str, number: int) -> str:
    """Return the address for answers about what the handler so named finds by `number`; empty where answers aren't taken in."""
    return short_tokens.address(_base(), short_tokens.sign(name, number)) if settings.MAIL_REPLY_DOMAIN else ""


def read(address: str) -> tuple[ReplyHandler, int] | None:
    """Return whose answers come to `address`, and about which record; None where it is no address that we gave."""
    found = short_tokens.read(short_tokens.token_in(address, _base())) if settings.MAIL_REPLY_DOMAIN else None
    handler = handler_named(found[0]) if found is not None else None
    return (handler, found[1]) if handler is not None and found is not None else None


def handler_named(name: str) -> ReplyHandler | None:
    return next((handler for handler in declared(ReplyHandler) if handler.name == name), None)


def is_one_of_ours(address: str) -> bool:
    """Return whether `address` is made like those that answers or reports come to."""
    return any(short_tokens.token_in(address, base) for base in (_base(), settings.MAIL_BOUNCE_ADDRESS))


def _base() -> str:
    return f"reply@{settings.MAIL_REPLY_DOMAIN}"
