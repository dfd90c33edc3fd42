"""What an address is sent until somebody stops it: newsletters, alerts, parts of digests. Each domain declares its own lists.

How often an address gets what a list sends is in `preferences.py`; the page that shows it all in `preference_page.py`.
"""

import datetime
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.urls import reverse

from thep.domains import declared

from .kinds import LetterClass, LetterKind
from .list_records import ListEntries, ListReaders
from .models import Frequency, Message
from .signed_links import SignedLink

PREFERENCES = SignedLink(purpose="email preferences", lasts=datetime.timedelta(days=365))
"""For the footer of letters that can be turned off: whoever has it looks after what its address is sent."""


@dataclass(frozen=True, kw_only=True)
class MailingList:
    """A kind of thing that addresses are sent until they stop it; the kinds of its letters name it in `stopped_by`.

    `about` is its class, `label` its name for people, and `words` say what it sends. `frequencies` are the choices that make sense for it,
    and `default` is what holds for an address that has chosen nothing.

    A list that people ask for has `entries`, which say what addresses, in small letters, have asked for and confirmed; `begin` starts
    it for an address that has been shown to be its reader's, where nothing else need be known. `ask` is the name of the address where it is
    asked for, and `act` what the link there says.

    A list that people get unasked has none; `readers` then says which of these addresses may get it at all: everybody, where it is None.

    `part_of` names the list of the digest that gathers what this one sends to whoever wants it daily, weekly or monthly. `sums_up` says
    that its section of the digest tells whoever wants its letters at once, too, of what has no letter of its own. A list that is part of
    none may say with `told_by_digest` which of its letters, of those that are too many for their readers' day, another section tells of:
    it is asked for keys, in a constant number of queries.
    """

    name: str
    label: str
    about: LetterClass
    words: str = ""
    frequencies: tuple[Frequency, ...] = (Frequency.AT_ONCE, Frequency.NEVER)
    default: Frequency = Frequency.AT_ONCE
    entries: ListEntries | None = None
    begin: Callable[[str], Any] | None = None
    readers: ListReaders | None = None
    ask: str = ""
    act: str = ""
    part_of: str = ""
    sums_up: bool = False
    told_by_digest: Callable[[Sequence[Message]], Collection[int]] | None = None

    @property
    def parts(self) -> "list[MailingList]":
        """The lists that a digest of this one gathers: it is never sent to who has stopped all of them."""
        return [each for each in declared(MailingList) if each.part_of == self.name]


def list_named(name: str) -> MailingList | None:
    """Return the declared list of this name; None where there is none any more."""
    return next((each for each in declared(MailingList) if each.name == name), None)


def list_of(kind: LetterKind) -> MailingList | None:
    """Return the list that turns `kind` off; None where nobody can: security, bookings and money, and membership never are."""
    return list_named(kind.stopped_by) if kind.can_be_turned_off and kind.about.is_bulk else None


def preferences_address(email: str) -> str:
    """Return the path of the page on which whoever reads the mail of `email` looks after what it is sent."""
    return reverse("email_preferences_link", args=[PREFERENCES.sign(email.strip().lower())])


def preferences_of(email: str) -> dict[str, str]:
    """Return what letters that can be turned off say of that page."""
    return {"preferences": settings.SITE_ADDRESS + preferences_address(email)}


@register()
def check_lists(**kwargs: Any) -> list[CheckMessage]:
    """Return an error for each kind of letter that is turned off by a list which no domain declares, or by one of another class."""
    errors: list[CheckMessage] = []
    for kind in declared(LetterKind):
        found = list_of(kind)
        if kind.can_be_turned_off and list_named(kind.stopped_by) is None:
            hint = "Declare a MailingList of that name."
            errors.append(Error(f"The LetterKind {kind.name!r} is turned off by no list: {kind.stopped_by!r}.", hint=hint, id="mail.E011"))
        elif kind.can_be_turned_off and found is None:
            hint = "Leave stopped_by empty: security, bookings, money and membership can't be stopped."
            errors.append(Error(f"The LetterKind {kind.name!r} can be turned off, and mustn't be.", hint=hint, id="mail.E014"))
        elif found is not None and found.about != kind.about:
            hint = "Give both the same class: people choose by it."
            errors.append(Error(f"The LetterKind {kind.name!r} and the list that stops it differ in class.", hint=hint, id="mail.E012"))
    for each in declared(MailingList):
        if not each.about.is_bulk:
            hint = "What a list sends can be stopped; security, bookings, money and membership can't."
            errors.append(Error(f"The MailingList {each.name!r} is of a class that nobody can stop.", hint=hint, id="mail.E013"))
    return errors
