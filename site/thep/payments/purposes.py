"""Who is told when an order's line is paid for, or is not. A domain registers its handler from its `apps.py`."""

from typing import Protocol

from .models import OrderLine


class Handler(Protocol):
    """What a domain does for its lines. Each is called inside a transaction that holds the order, and is idempotent.

    A domain that changes its own rows and an order in one transaction locks the order first (`orders.lock`), as is done here: two
    that lock in turn cannot wait for each other.
    """

    def confirm(self, line: OrderLine) -> None:
        """The line is paid for: give what was bought, if the line's invoice had not brought it already.

        The order may have lapsed before the money came.

        Where that is no longer to be had, ask for the money back with `refunds.ask`.
        """

    def release(self, line: OrderLine) -> None:
        """The order ended unpaid: free what was held for the line, or had been given on an invoice that was then withdrawn."""


_handlers: dict[str, Handler] = {}


def register(purpose: str, handler: Handler) -> None:
    _handlers[purpose] = handler


def handler_for(line: OrderLine) -> Handler:
    return _handlers[line.purpose]


def first() -> str:
    """Return the purpose that was registered first: of what was bought before purposes were told to Stripe."""
    return next(iter(_handlers))


def unregister(purpose: str) -> None:
    del _handlers[purpose]
