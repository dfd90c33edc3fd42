"""Pay by card on Stripe's page: where to send the buyer, and what became of it."""

import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from . import gateway, settlement
from .errors import AlreadyPaid, OrderClosed, StripeRefused
from .gateway import Checkout, CheckoutState
from .models import Order, Payment
from .stripe_lines import stripe_lines, stripe_metadata

# Stripe wants a page to be open for 30 minutes at least, as its clock reads when it hears from us, and for 24 hours at most.
SHORTEST = datetime.timedelta(minutes=32)
LONGEST = datetime.timedelta(hours=23, minutes=55)


def start(order: Order) -> str:
    """Return the address of Stripe's page for this order, always the same while that page is open; then a new attempt's.

    Call outside a transaction.

    Raises:
        AlreadyPaid: there is nothing left to pay; the payment is confirmed.
        OrderClosed: its time ran out, or it was cancelled.
        StripeUnavailable: nothing is lost; call again.
    """
    for _ in range(3):  # a page that has expired is closed, and the next attempt's takes its place
        payment, is_new = _attempt(order)
        found = _open(payment) if is_new else _ask(payment)
        order = settlement.settle_checkout(payment, found)
        if order.state == Order.State.PAID or (found is not None and found.state is CheckoutState.PROCESSING):
            raise AlreadyPaid(order.reference)
        if order.state != Order.State.OPEN:
            raise OrderClosed(order.reference)
        if found is not None and found.state is CheckoutState.OPEN:
            return found.url
    raise OrderClosed(order.reference)


def check(order: Order) -> Order:
    """Ask Stripe about each attempt that may have been paid, and settle what it answers. Call outside a transaction."""
    for payment in _at_stripe(order):
        settlement.settle_checkout(payment, _ask(payment))
    return Order.objects.get(pk=order.pk)


def close_attempts(order: Order) -> bool:
    """Close every page on which the order could still be paid, or confirm the payment that was quicker.

    Return whether a payment is still on its way: it keeps its attempt, and the order, open.
    """
    on_its_way = False
    for payment in _at_stripe(order):
        found = _ask(payment)
        if found is not None and found.state is CheckoutState.OPEN:
            try:
                found = gateway.expire_checkout(found.id)
            except AlreadyPaid:
                found = gateway.retrieve_checkout(found.id)
        settlement.settle_checkout(payment, found)
        on_its_way |= found is not None and found.state is CheckoutState.PROCESSING
    return on_its_way


def is_at_stripe(order: Order) -> bool:
    """Return whether Stripe may have a page on which the order can be paid."""
    return bool(_at_stripe(order))


def _at_stripe(order: Order) -> list[Payment]:
    """Return the card attempts that Stripe may know of, and that can still be paid."""
    # An attempt that was never started has no expiry yet.
    return list(order.payments.live().filter(method=Order.Method.CARD).exclude(state=Payment.State.INTENDED, expires_at=None))


def _attempt(order: Order) -> tuple[Payment, bool]:
    """Return the attempt to pay with, and whether it's new.

    The attempt is committed before Stripe hears of it, with the expiry that Stripe will be asked for.

    Raises:
        AlreadyPaid: the order is paid.
        OrderClosed: its time ran out, or it was cancelled.
    """
    with transaction.atomic(durable=True):
        order = Order.objects.select_for_update().get(pk=order.pk)
        if order.state == Order.State.PAID:
            raise AlreadyPaid(order.reference)
        now = timezone.now()
        if order.state != Order.State.OPEN or order.expires_at is None or order.expires_at <= now:
            raise OrderClosed(order.reference)
        payment = order.payments.order_by("-attempt")[0]
        if payment.state == Payment.State.CLOSED:
            payment = Payment.objects.create(order=order, method=Order.Method.CARD, attempt=payment.attempt + 1)
        is_new = payment.expires_at is None
        if is_new:
            payment.expires_at = min(max(order.expires_at, now + SHORTEST), now + LONGEST)
            payment.save(update_fields=["expires_at"])
    return payment, is_new


def _ask(payment: Payment) -> Checkout | None:
    """Return the attempt's page as it is now; None if there is none, and can be none any more."""
    stripe_id = payment.stripe_id
    if stripe_id is None:
        opened = _open(payment)
        if opened is None:
            return None
        stripe_id = opened.id
    return gateway.retrieve_checkout(stripe_id)


def _open(payment: Payment) -> Checkout | None:
    """Open the attempt's page at Stripe and return it; None where so little of the page's time is left that Stripe refuses to open it."""
    # In the same words however often it's asked: Stripe then repeats its first answer.
    order = payment.order
    returns_to = settings.SITE_ADDRESS + reverse("order_return", args=[order.public_id])
    try:
        return gateway.create_checkout(
            reference=order.reference,
            lines=stripe_lines(order),
            email=order.bill_to_email,
            success_url=returns_to,
            cancel_url=returns_to,
            expires_at=payment.expires_at or order.created_at,
            key=payment.key,
            metadata=stripe_metadata(payment),
        )
    except StripeRefused as refusal:
        if refusal.parameter == "expires_at":
            return None
        raise
