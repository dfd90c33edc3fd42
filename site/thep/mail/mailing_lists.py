"""What an address is sent until somebody stops it: the newsletter, alerts. Each domain declares its own; one page shows them all."""

import datetime
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.urls import reverse

from thep.domains import declared

from .signed_links import SignedLink

PREFERENCES = SignedLink(purpose="email preferences", lasts=datetime.timedelta(days=365))
"""For the footer of letters that can be turned off: whoever has it looks after what its address is sent."""


@dataclass(frozen=True, kw_only=True)
class ListEntry:
    """One thing that an address is sent. `key` names it among those of its list; `change` is where it is changed, empty where nowhere."""

    key: str
    email: str
    words: str
    stop: Callable[[], None]
    often: str = ""
    change: str = ""


@dataclass(frozen=True, kw_only=True)
class MailingList:
    """A kind of thing that addresses are sent. `entries` says what these addresses, in small letters, get of it and have confirmed.

    `ask` is the name of the address where it is asked for, and `act` what the link there says.
    """

    name: str
    label: str
    entries: Callable[[Collection[str]], list[ListEntry]]
    ask: str
    act: str


def lists_of(addresses: Collection[str]) -> list[tuple[MailingList, list[ListEntry]]]:
    """Return what the addresses are sent, by list; lists of which they get nothing are left out."""
    found = [(each, each.entries(addresses)) for each in declared(MailingList)]
    return [(each, entries) for each, entries in found if entries]


def lists_beside(addresses: Collection[str]) -> list[MailingList]:
    """Return the lists of which the addresses get nothing, and could."""
    return [each for each in declared(MailingList) if not each.entries(addresses)]


def stop(addresses: Collection[str], *, only: str = "") -> int:
    """Stop all that the addresses are sent, or `only` the entry of that key, and return how many were stopped."""
    entries = [entry for _, entries in lists_of(addresses) for entry in entries if entry.key == only or not only]
    for entry in entries:
        entry.stop()
    return len(entries)


def preferences_address(email: str) -> str:
    """Return the path of the page on which whoever reads the mail of `email` looks after what it is sent."""
    return reverse("email_preferences_link", args=[PREFERENCES.sign(email.strip().lower())])
