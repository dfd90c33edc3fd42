"""What is paid in the demonstration is paid at the payment sandbox, so that its books and ours say the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from stripe_sandbox import Sandbox
from thep.accounts.models import User
from thep.payments import checkout, invoices
from thep.payments.models import Order, Payment

DAY = 24 * 60 * 60


@contextmanager
def at_the_sandbox(data: Path) -> Iterator["Till"]:
    """Run a sandbox in this process, on the port of the settings if that is free, which keeps its books in the file `data`."""
    address = settings.STRIPE_API_BASE
    try:
        sandbox = Sandbox(port=urlsplit(address).port or 0, data=str(data))
    except OSError:
        sandbox = Sandbox(data=str(data))
    with sandbox:
        settings.STRIPE_API_BASE = sandbox.url
        try:
            yield Till(sandbox)
        finally:
            settings.STRIPE_API_BASE = address


class Till:
    """Pays what a buyer would pay in a browser, and issues what the task worker would issue."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def pay_by_card(self, order: Order) -> Order:
        self.open_page(order)
        for payment in order.payments.filter(state=Payment.State.OPEN):
            self.sandbox.pay(payment.stripe_id or "")
        return checkout.check(order)

    def open_page(self, order: Order) -> None:
        """Get as far as the payment page, as the buyer did."""
        checkout.start(order)

    def issue_invoice(self, order: Order, *, days_ago: int) -> None:
        """Send the invoice, dated so many days ago; it is due 30 days after that."""
        self.sandbox.account.advance(-days_ago * DAY)
        try:
            for payment in order.payments.filter(state=Payment.State.INTENDED):
                invoices.issue(payment)
        finally:
            self.sandbox.account.advance(days_ago * DAY)

    def receive_transfer(self, order: Order, *, by: User) -> None:
        """Mark the invoice paid by bank transfer, as `by` of the office says."""
        for payment in order.payments.filter(state=Payment.State.OPEN):
            invoices.mark_paid_elsewhere(payment, by=by)
