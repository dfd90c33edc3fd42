"""What kinds of letters there are. Each domain declares its own in its `domain.py`; a letter of no declared kind isn't sent."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from thep.domains import declared

if TYPE_CHECKING:
    from .models import Message

PARTS_OF_A_LETTER = (".subject.txt", ".html")
LONGEST_NAME = 60


class LetterClass(enum.Enum):
    """What a letter is about, as its readers would sort their mail."""

    SECURITY = "security"
    BOOKINGS = "bookings and money"
    MEMBERSHIP = "membership"
    NETWORK = "network"
    ALERT = "alert"
    PERSONAL = "from one to another"
    NEWSLETTER = "newsletter"

    @property
    def matters(self) -> bool:
        """Whether somebody is worse off without it than with two of it: it goes first, and again where nobody knows whether it left."""
        return self in {LetterClass.SECURITY, LetterClass.BOOKINGS}

    @property
    def is_bulk(self) -> bool:
        """Whether it goes to many for the sake of the sender: nobody gets it twice, and everybody may stop it."""
        return self in {LetterClass.NETWORK, LetterClass.ALERT, LetterClass.NEWSLETTER}


KEPT = datetime.timedelta(days=365)
BULK_KEPT = datetime.timedelta(days=90)
ACCOUNTS_KEPT = datetime.timedelta(days=2192)
"""Six years, as long as what was paid is kept."""


@dataclass(frozen=True)
class LetterVariable:
    """Something that a kind's words may name as {{ name }}: what it holds, in words, and the template that says it.

    It never holds a link or a code, with which anybody could act for the reader.
    """

    name: str
    holds: str
    value: str


LookAgain = Callable[["LetterKind", Sequence["Message"]], Mapping[int, str]]
FIRST_NAME = LetterVariable("first_name", "the reader’s first name", "{{ to.get_short_name }}")


@dataclass(frozen=True, kw_only=True)
class LetterKind:
    """A kind of letter.

    `name` is unique and begins with the domain's: "bookings.confirmed". `label` is what the office calls it, `audience` a sentence that
    says who is sent it and when. `template` is rendered from its `.subject.txt` and its `.html`, from which the plain text is made. `why`
    is the sentence of the footer that says who gets it and why; it is a template too, with the letter's own context. `variables` are what
    its words may name. `stopped_by` names the `MailingList` that turns it off; empty where nobody can. `to_many` says that each is one of
    many, so that nobody gets it twice even where it is about a booking. `for_reader_alone` keeps it from
    everybody in the office, and `office_permission` from those of it who don't hold that permission, its subject too.
    `forgotten_once_sent` blanks its words when it has left. It is kept for `kept_for`, or else for as long as its class. `example` makes
    a context to show it with, out of records that aren't saved, and asks the database for nothing. `look_again` is asked when letters are
    about to leave: it writes anew what has changed, and returns which mustn't leave, by key, and why. At most
    `most_a_day` of the kind leave to an address in a day, counted by themselves, as where people answer each other; 0 where it is counted
    with all others that can be stopped.
    """

    name: str
    label: str = ""
    audience: str = ""
    template: str
    about: LetterClass
    why: str
    variables: tuple[LetterVariable, ...] = ()
    kept_for: datetime.timedelta | None = None
    stopped_by: str = ""
    to_many: bool = False
    for_reader_alone: bool = False
    office_permission: str = ""
    forgotten_once_sent: bool = False
    example: Callable[[], dict[str, Any]] | None = None
    look_again: LookAgain | None = None
    most_a_day: int = 0

    @property
    def matters(self) -> bool:
        """Whether a letter goes before others, and again where nobody knows whether it left."""
        return self.about.matters and not self.to_many

    @property
    def can_be_turned_off(self) -> bool:
        return bool(self.stopped_by)

    @property
    def kept(self) -> datetime.timedelta:
        """How long its messages are kept. Their text is blanked after `KEPT`, where the record of them is kept for longer."""
        return self.kept_for or (BULK_KEPT if self.about.is_bulk else KEPT)

    def variable(self, name: str) -> LetterVariable:
        """Return the variable of this name.

        Raises:
            KeyError: the kind declares none.
        """
        return {variable.name: variable for variable in self.variables}[name]


def kind_named(name: str) -> LetterKind | None:
    """Return the declared kind of this name; None where there is none any more, or a message was written before there were kinds."""
    return next((kind for kind in declared(LetterKind) if kind.name == name), None)


@register()
def check_kinds(**kwargs: Any) -> list[CheckMessage]:
    """Return an error for each kind without a template or an example, with a name that is none, or that doesn't say who gets it and why."""
    errors: list[CheckMessage] = []
    for kind in declared(LetterKind):
        domain, dot, rest = kind.name.partition(".")
        if not (domain and dot and rest and len(kind.name) <= LONGEST_NAME):
            hint = f"Call it by its domain and itself, such as bookings.confirmed, in {LONGEST_NAME} characters or fewer."
            errors.append(Error(f"The LetterKind {kind.name!r} has a name that is none.", hint=hint, id="mail.E001"))
        if not kind.why.strip():
            hint = "Write a sentence that says who gets it and why."
            errors.append(Error(f"The LetterKind {kind.name!r} doesn’t say why it is sent.", hint=hint, id="mail.E002"))
        if not (kind.label.strip() and kind.audience.strip()):
            hint = "Give it a label (“Booking confirmed”) and an audience (“The delegate, when their place is confirmed.”)."
            errors.append(Error(f"The LetterKind {kind.name!r} doesn’t say what it is called and who gets it.", hint=hint, id="mail.E007"))
        if kind.example is None:
            hint = "Give it an example, which makes a context out of records that aren’t saved."
            errors.append(Error(f"The LetterKind {kind.name!r} can’t be shown, as it has no example.", hint=hint, id="mail.E005"))
        for name in (kind.template + part for part in PARTS_OF_A_LETTER):
            try:
                get_template(name)
            except TemplateDoesNotExist:
                errors.append(Error(f"The LetterKind {kind.name!r} has no template {name}.", hint="Write it.", id="mail.E003"))
    return errors
