"""Open an order, and end one that nobody paid."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from thep.accounts.models import User
from thep.schools.models import School
from thep.tasks import enqueue_on_commit

from . import checkout, invoices, refunds, settlement
from .errors import AlreadyPaid, NothingToPay, OrderClosed
from .models import Method, Order, OrderLine, Payment

# A Checkout Session lives for 24 hours at most.
LONGEST_WAIT = datetime.timedelta(hours=24)


@dataclass(frozen=True)
class NewLine:
    """What is to be paid: pence before VAT, and the rate in hundredths of a per cent (2000 is 20%)."""

    purpose: str
    description: str
    net_pence: int
    vat_rate: int = 0

    @property
    def vat_pence(self) -> int:
        """The line's VAT in pence, rounded to the penny, a half upwards."""
        return (self.net_pence * self.vat_rate + 5000) // 10000


def open_order(
    *,
    buyer: User,
    school: School | None,
    method: Method | str,
    lines: Sequence[NewLine],
    bill_to_name: str,
    bill_to_email: str,
    bill_to_address: str = "",
    purchase_order: str = "",
    expires_at: datetime.datetime | None = None,
) -> Order:
    """Write an order inside the caller's transaction; `order.lines.all()` are in the order of `lines`.

    A card order is OPEN until it's paid (`checkout.start` returns where) or `expires_at` has passed, a day from now where none is
    given. An invoice order is INVOICED and owed at once: its caller gives what was bought in the same transaction, and the invoice
    goes out after commit.

    Raises:
        NothingToPay: the lines come to nothing.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An order is opened in the transaction of what it pays for.")
    net_pence = sum(line.net_pence for line in lines)
    vat_pence = sum(line.vat_pence for line in lines)
    if net_pence + vat_pence == 0:
        raise NothingToPay
    by_card = method == Order.Method.CARD
    order = Order.objects.create(
        method=method,
        state=Order.State.OPEN if by_card else Order.State.INVOICED,
        buyer=buyer,
        school=school,
        bill_to_name=bill_to_name,
        bill_to_email=bill_to_email,
        bill_to_address=bill_to_address,
        purchase_order=purchase_order,
        net_pence=net_pence,
        vat_pence=vat_pence,
        total_pence=net_pence + vat_pence,
        expires_at=(expires_at or timezone.now() + LONGEST_WAIT) if by_card else None,
    )
    for line in lines:
        OrderLine.objects.create(
            order=order,
            purpose=line.purpose,
            description=line.description,
            net_pence=line.net_pence,
            vat_rate=line.vat_rate,
            vat_pence=line.vat_pence,
        )
    payment = Payment.objects.create(order=order, method=method)
    if not by_card:
        enqueue_on_commit(invoices.issue_invoice, payment.pk)
    return order


def bring_forward(order: Order, *, expires_at: datetime.datetime) -> None:
    """Have a card order that nobody has paid yet end at `expires_at`, where that is sooner."""
    Order.objects.filter(pk=order.pk, state=Order.State.OPEN, expires_at__gt=expires_at).update(expires_at=expires_at)


def lock(order: Order) -> Order:
    """Lock the order until the caller's transaction ends, and return it as it is now."""
    return Order.objects.select_for_update().get(pk=order.pk)


def reprice_line(line: OrderLine, *, net_pence: int, school: School | None) -> OrderLine:
    """Have a line of an unpaid card order cost `net_pence` before VAT, as somebody of `school`, and the order add up again.

    To be called in a transaction that holds the order, with no page of the old price open at Stripe.

    Raises:
        OrderClosed: the order is not waiting for a card any more.
    """
    order = lock(line.order)
    if order.state != Order.State.OPEN:
        raise OrderClosed(order.reference)
    new = NewLine(purpose=line.purpose, description=line.description, net_pence=net_pence, vat_rate=line.vat_rate)
    line.net_pence, line.vat_pence = new.net_pence, new.vat_pence
    line.save(update_fields=["net_pence", "vat_pence"])
    order.school = school
    order.save(update_fields=["school"])
    _add_up(order)
    return line


def take_off(lines: Iterable[OrderLine], *, order: Order) -> Order:
    """Have `lines` of an unpaid card order cost nothing, and the order add up again.

    To be called in a transaction that holds the order, with no page of the old sum open at Stripe.

    Raises:
        OrderClosed: the order is not waiting for a card any more.
    """
    if order.state != Order.State.OPEN:
        raise OrderClosed(order.reference)
    order.lines.filter(pk__in=[line.pk for line in lines]).update(net_pence=0, vat_pence=0)
    return _add_up(order)


def end_replaced(order: Order) -> Order:
    """Cancel an unpaid card order whose places cost nothing any more. To be called in a transaction that holds the order."""
    return settlement.end_order(order, Order.State.CANCELLED)


def close_unpaid(order: Order) -> Order:
    """End a card order whose time has run out: LAPSED, and what it held is released.

    Stripe's page is closed first, so that nobody pays for what is gone. Where the payment was quicker it is confirmed instead, and where
    one is on its way (a bank transfer that takes days) the order stays open. Call outside a transaction. Raises StripeUnavailable: nothing
    has changed.
    """
    return _close(order, Order.State.LAPSED)


def cancel(order: Order) -> Order:
    """End an unpaid order because its buyer or the office says so: CANCELLED, and everything it brought is released.

    Of an invoice, everything that is left is credited, or the invoice is withdrawn. Call outside a transaction.

    Raises:
        AlreadyPaid: the payment was quicker; refund it with `refunds.request_refund`.
        StripeUnavailable: nothing has changed.
    """
    if order.method == Order.Method.CARD:
        order = _close(order, Order.State.CANCELLED)
    else:
        with transaction.atomic(durable=True):
            order = lock(order)
            if order.state == Order.State.INVOICED:
                refunds.request_rest(order, cause="order-cancelled", reason="The order was cancelled")
                settlement.end_order(order, Order.State.CANCELLED)
        order.refresh_from_db()
    if order.state == Order.State.PAID:
        raise AlreadyPaid(order.reference)
    return order


def _add_up(order: Order) -> Order:
    sums = order.lines.aggregate(net=Sum("net_pence", default=0), vat=Sum("vat_pence", default=0))
    order.net_pence, order.vat_pence = sums["net"], sums["vat"]
    order.total_pence = order.net_pence + order.vat_pence
    order.save(update_fields=["net_pence", "vat_pence", "total_pence"])
    return order


def _close(order: Order, state: Order.State) -> Order:
    for _ in range(3):  # another attempt may be started between our closing the last and ending the order
        if checkout.close_attempts(order):
            break  # a payment is on its way
        with transaction.atomic(durable=True):
            order = lock(order)
            if order.state != Order.State.OPEN:
                return order
            if not order.payments.live().exclude(state=Payment.State.INTENDED, expires_at=None).exists():
                return settlement.end_order(order, state)
    return Order.objects.get(pk=order.pk)
