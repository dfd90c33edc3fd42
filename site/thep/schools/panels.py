"""What domains show of a school to the people who work there, and say to those who leave: each declares its own."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest

from thep.accounts.models import User
from thep.accounts.panels import MAIN
from thep.design.panels import Panel
from thep.domains import declared

from .leaving import Leaving
from .models import Affiliation, School


@dataclass(frozen=True, kw_only=True)
class CardPart:
    """A part of the card that each school has on the overview of a person who works there. Lower numbers of `order` stand first.

    `contexts` is asked once for all cards, with the person's active affiliations, and returns by the key of each school what `template`
    shows; a school that it leaves out has nothing of it.
    """

    name: str
    template: str
    contexts: Callable[[Sequence[Affiliation]], Mapping[int, Mapping[str, Any]]]
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class SchoolPanel(Panel):
    """A panel of a school's page, in the place `MAIN` or `ASIDE`, for those who are listed there in one of `roles`."""

    context: Callable[[HttpRequest, School], Mapping[str, Any] | None]
    roles: Collection[str] = Affiliation.LEADING
    place: str = MAIN


@dataclass(frozen=True, kw_only=True)
class ProfilePanel(Panel):
    """A part of what a school's public page says, with its own heading: asked with whoever looks at the page."""

    context: Callable[[HttpRequest, School], Mapping[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class SchoolDuty:
    """What people in some roles do for their school: `link` leads them from where they work to the school's page."""

    name: str
    roles: Collection[str]
    link: str
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class LeavingPanel(Panel):
    """What becomes of things when somebody is no longer listed at a school in one of their roles, with a heading."""

    context: Callable[[Leaving], Mapping[str, Any] | None]


@dataclass(frozen=True, kw_only=True)
class LeavingNote:
    """What somebody who leaves can no longer do, in words; empty where they still can, or never could."""

    name: str
    words: Callable[[Leaving], str]
    order: int = 50


class Settle(Protocol):
    """Settles a matter of somebody who leaves, as `decision` says; None: without anything lost by it.

    Called in the transaction in which they leave. Raises `Unsettled`: it has to be decided first, or has changed since it was.
    """

    def __call__(self, leaving: Leaving, decision: Any, *, by: User) -> None: ...


class MatterForm(Protocol):
    """Asks what becomes of a matter: a form, whose `decision` is what `settle` gets once it is valid."""

    @property
    def decision(self) -> Any: ...

    def is_valid(self) -> bool: ...

    def add_error(self, field: str | None, error: Any) -> None: ...


@dataclass(frozen=True, kw_only=True)
class LeavingMatter:
    """Something of the school's that somebody who leaves it may have, which is settled as they leave.

    `form` is made with the leaving and what was sent, None where nothing was; `template` draws it, as `form`.
    """

    name: str
    template: str
    form: Callable[[Leaving, Mapping[str, Any] | None], MatterForm]
    settle: Settle
    order: int = 50


def leaving_matters() -> list[LeavingMatter]:
    """Return what is settled when somebody leaves a school, in the order in which it is."""
    return sorted(declared(LeavingMatter), key=lambda matter: matter.order)


def duty_in(role: str) -> SchoolDuty | None:
    """Return what somebody does for their school in `role`; None where that is nothing."""
    return next((duty for duty in sorted(declared(SchoolDuty), key=lambda duty: duty.order) if role in duty.roles), None)


def roles_with_duties() -> set[str]:
    """Return the roles in which people do something for their school, and so have its page."""
    return {role for duty in declared(SchoolDuty) for role in duty.roles}
