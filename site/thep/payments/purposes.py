"""Who is told when an order's line is paid for, or is not. A domain declares a handler for each purpose."""

from dataclasses import dataclass
from typing import Protocol

from thep.domains import declared

from .models import OrderLine


class Handler(Protocol):
    """What a domain does for its lines. Each is called inside a transaction that holds the order, and is idempotent.

    A domain that changes its own rows and an order in one transaction locks the order first (`orders.lock`), as is done here: two
    that lock in turn cannot wait for each other.
    """

    def confirm(self, line: OrderLine) -> None:
        """Give what was bought, as the line is paid for, if the line's invoice had not brought it already.

        The order may have lapsed before the money came. Where what was bought is no longer to be had, request a refund of it with
        `refunds.request_refund`.
        """

    def release(self, line: OrderLine) -> None:
        """Free what was held for the line, or had been given on an invoice that was then withdrawn, as the order ended unpaid."""


@dataclass(frozen=True)
class Purpose:
    """What a line of an order may be for, `name`, and who does what is done for it."""

    name: str
    handler: Handler


def handler_for(line: OrderLine) -> Handler:
    """Return who is told of `line`.

    Raises:
        KeyError: no installed domain declares the line's purpose.
    """
    return {each.name: each.handler for each in declared(Purpose)}[line.purpose]


def first_purpose() -> str:
    """Return the purpose that is declared first: of what was bought before purposes were told to Stripe."""
    return declared(Purpose)[0].name
