"""What may need the office's attention, as domains declare it: *Needs attention* gathers what they watch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

Link = tuple[str, str]
"""An address, and what to call it."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Something that may need attention. `permissions` are those of who does the job; `job` says what it is.

    `records` finds, for who asks, what there is to do. Lower numbers of `order` stand first.
    """

    name: str
    order: int
    title: str
    job: str
    permissions: Sequence[str]
    records: Callable[[Any], QuerySet[Any]]
    link: Callable[[Any], Link]
    all_of_them: Callable[[], str]
    actions: Callable[[Any], Sequence[Link]] = lambda record: ()
    """What can be done about a record from where it is listed."""


@dataclass(frozen=True)
class Row:
    """A record that a watch found: its screen, what to call it, and what can be done about it at once."""

    address: str
    words: str
    actions: Sequence[Link]


def list_address(name: str, **query: str) -> Callable[[], str]:
    """Return what gives the address of the office's list so named, filtered by `query`."""
    return lambda: reverse(name) + "?" + "&".join(f"{key}={value}" for key, value in query.items())


def step_address(name: str, pk: int) -> str:
    """Return the address of a step that leads back to what needs attention."""
    return f"{reverse(name, args=[pk])}?next={reverse('office_attention')}"
