"""Whom one may write to. Each domain declares its own; a mailing is for the people of one or several."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Model
from django.http import QueryDict

from thep.accounts.models import User
from thep.domains import declared
from thep.mail.kinds import LetterKind

from .errors import ChoiceGone
from .letters import FROM_THE_OFFICE

Choice = Mapping[str, Sequence[str]]
"""What was chosen in an audience's form, as it is kept: the values of each field, as a browser sends them."""

CHANGES = "mailings.change_mailing"
FOR_EVERYBODY = {"first_name": "Their first name", "name": "Their whole name"}
NAMELESS = "there"
"""What somebody whose name we don't know is called after "Hello"."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Somebody whom a mailing is for. `note` says to the office why, `because` to themselves: "You get this email because …".

    `values` are those of the audience's own variables. `entry` is the key of what they have asked for, where they choose how often they get
    each of its list.
    """

    address: str
    name: str = ""
    person: User | None = None
    note: str = ""
    because: str
    values: Mapping[str, str] = field(default_factory=dict)
    entry: str = ""


@dataclass(frozen=True)
class LeftOut:
    """Somebody who would be expected to get it and doesn't, and why."""

    name: str
    address: str
    reason: str
    person: User | None = None


def left_out_of(reader: Reader, reason: str) -> LeftOut:
    """Return `reader` as somebody who doesn't get it."""
    return LeftOut(reader.name, reader.address, reason, reader.person)


@dataclass(frozen=True)
class People:
    """Whom a choice comes to."""

    readers: list[Reader] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Audience:
    """People whom the office may write to, those who hold all of `permissions`; and anybody else who `may_also_write` to what was chosen.

    `form` asks which of them; `people` finds them, for what the form made of it, in a fixed number of queries, and `words` says who they
    are: "people booked on Phonics that sticks". `variables` are those that it fills in beside everybody's, each with what it stands for.
    `subject` and `beginning` are what an email to them begins with.
    `is_offered` is false where the office isn't asked whether it writes to them, as only others begin to.
    `kind` is the letter that they get: it says whether they can stop it. `about` answers the record that it concerns, if any.
    """

    name: str
    label: str
    form: type[forms.Form]
    people: Callable[[dict[str, Any]], People]
    words: Callable[[dict[str, Any]], str]
    permissions: Sequence[str]
    may_also_write: Callable[[User, dict[str, Any]], bool] = lambda person, chosen: False
    is_offered: bool = True
    variables: Mapping[str, str] = field(default_factory=dict)
    kind: LetterKind = FROM_THE_OFFICE
    about: Callable[[dict[str, Any]], Model | None] = lambda chosen: None
    subject: str = ""
    beginning: str = "Hello {{ first_name }}\n\n"
    order: int = 50

    def bound(self, choice: Choice) -> forms.Form:
        """Return the form with what was chosen."""
        data = QueryDict(mutable=True)
        for name, values in choice.items():
            data.setlist(name, list(values))
        return self.form(data)

    def is_open_to(self, person: User, choice: Choice) -> bool:
        """Return whether `person` may write to what was chosen, as one of the office or otherwise."""
        if person.has_perms((CHANGES, *self.permissions)):
            return True
        form = self.bound(choice)
        return form.is_valid() and self.may_also_write(person, form.cleaned_data)

    def chosen(self, choice: Choice) -> dict[str, Any]:
        """Return what the form makes of `choice` now.

        Raises:
            ChoiceGone: what was chosen can't be chosen any more.
        """
        form = self.bound(choice)
        if not form.is_valid():
            raise ChoiceGone(f"{self.label}: what you chose isn’t there any more. Choose again.")
        return form.cleaned_data


def as_choice(audience: Audience, data: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what a form of the audience was sent, to be kept."""
    sent = data if isinstance(data, QueryDict) else QueryDict()
    return {name: sent.getlist(name) for name in audience.form.base_fields}


def every_audience() -> list[Audience]:
    return sorted(declared(Audience), key=lambda each: each.order)


def audience_named(name: str) -> Audience | None:
    """Return the declared audience of this name; None where no domain declares it any more."""
    return next((each for each in declared(Audience) if each.name == name), None)


def audiences_for(user: Any) -> list[Audience]:
    """Return the audiences that `user` of the office is asked about and may write to, in their order."""
    return [each for each in every_audience() if each.is_offered and user.has_perms(each.permissions)]
