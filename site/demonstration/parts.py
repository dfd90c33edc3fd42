"""What a domain brings to the demonstration, as the `domain.py` of its folder declares it."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from operator import attrgetter
from pkgutil import iter_modules

import demonstration
from demonstration.bookings.booking_desk import Desk


@dataclass(frozen=True)
class Account:
    """Somebody as whom to sign in, and the line that says why."""

    email: str
    about: str


@dataclass(frozen=True)
class DemonstrationPart:
    """Something that is loaded, in `order` with what else there is.

    `load` takes the day that everything is dated from, and leaves what is there as it has become. When everything is loaded `book` is given
    the desk, at which people book. `accounts` are printed for whoever runs the demonstration.
    """

    name: str
    order: int
    load: Callable[[datetime.date], object] | None = None
    book: Callable[[Desk], object] | None = None
    accounts: Callable[[], Iterable[Account]] = tuple


def every_part() -> tuple[DemonstrationPart, ...]:
    """Return what the folders declare, in the order in which it is loaded."""
    folders = (f"{demonstration.__name__}.{found.name}" for found in iter_modules(demonstration.__path__) if found.ispkg)
    domains = [import_module(f"{folder}.domain") for folder in folders if find_spec(f"{folder}.domain")]
    return tuple(sorted((part for domain in domains for part in domain.PARTS), key=attrgetter("order")))


def every_account() -> list[Account]:
    """Return whom to sign in as."""
    return [account for part in every_part() for account in part.accounts()]
