"""What a person's account shows: each domain declares its own links of the navigation, what waits for the person, and panels."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from thep.cms.navigation import Entry
from thep.design.panels import Panel

from .models import User


def everybody(person: User) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class AccountEntry(Entry):
    """A link of the account's navigation, shown to those for whom `shown_to` is true, as `label_for` calls it to them.

    Pages below it say one of the words `here`; those that can't say any have `below` in their path.
    """

    here: tuple[str, ...] = ()
    below: str = ""
    shown_to: Callable[[User], bool] = everybody
    label_for: Callable[[User], str] | None = None


@dataclass(frozen=True, kw_only=True)
class DetailEntry(Entry):
    """A link among the details of the person at the end of their overview."""


@dataclass(frozen=True, kw_only=True)
class MemberTask:
    """A kind of thing that waits for a person, on top of their overview. Lower numbers of `order` stand first.

    `waiting` says for each such thing what `template` shows of it.
    """

    name: str
    template: str
    waiting: Callable[[HttpRequest, User], Iterable[Mapping[str, Any]]]
    order: int = 50


HEADING = "heading"
MAIN = "main"
ASIDE = "aside"


@dataclass(frozen=True, kw_only=True)
class MemberPanel(Panel):
    """A panel of the overview, in the place `HEADING` (a line below the greeting), `MAIN` or `ASIDE`."""

    context: Callable[[HttpRequest, User], Mapping[str, Any] | None]
    place: str = MAIN
