"""Who is told when an order's line is paid for, or is not. A domain registers its handler from its `apps.py`."""

from typing import Protocol

from .models import OrderLine


class Handler(Protocol):
    """What a domain does for its lines. Each is called inside a transaction that holds the order, and is idempotent."""

    def confirm(self, line: OrderLine) -> None:
        """The line is paid for, or is owed on an invoice: give what was bought.

        Where that is no longer to be had, ask for the money back with `refunds.ask`.
        """

    def release(self, line: OrderLine) -> None:
        """The order ended unpaid: free what was held for the line."""


_handlers: dict[str, Handler] = {}


def register(purpose: str, handler: Handler) -> None:
    _handlers[purpose] = handler


def handler_for(line: OrderLine) -> Handler:
    return _handlers[line.purpose]
