"""What a person's account shows: each domain declares its own links of the navigation."""

from collections.abc import Callable
from dataclasses import dataclass

from thep.cms.navigation import Entry

from .models import User


def everybody(person: User) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class AccountEntry(Entry):
    """A link of the account's navigation, shown to those for whom `shown_to` is true.

    Pages below it say one of the words `here`; those that can't say any have `below` in their path.
    """

    here: tuple[str, ...] = ()
    below: str = ""
    shown_to: Callable[[User], bool] = everybody
