"""The secret calendar addresses that a person has beside that of their own calendar. Who gives them declares how to find them."""

from collections.abc import Callable
from dataclasses import dataclass

from thep.accounts.models import User
from thep.domains import declared

from .models import SecretFeed


@dataclass(frozen=True, kw_only=True)
class HeldFeed:
    """An address of a calendar called `title`. On `page` its holder gets a new one; it is empty where they may no longer have one."""

    feed: SecretFeed
    title: str
    page: str = ""

    @property
    def key(self) -> str:
        """Return what a form calls it: feeds of different models may have the same number."""
        return f"{self.feed._meta.model_name}-{self.feed.pk}"


@dataclass(frozen=True)
class HeldFeeds:
    """The addresses of calendars of one kind that a person has: `find(person)`, those that give nothing at the moment among them."""

    name: str
    find: Callable[[User], list[HeldFeed]]


def held_by(person: User) -> list[HeldFeed]:
    """Return the addresses that `person` has, by what they are called."""
    found = [held for each in declared(HeldFeeds) for held in each.find(person)]
    return sorted(found, key=lambda held: (held.title, held.key))


def stop(person: User, key: str) -> bool:
    """Delete the address that a form calls `key`, so that it stops working; return whether `person` had it."""
    ended = [held.feed.delete()[0] for held in held_by(person) if held.key == key]
    return any(ended)
