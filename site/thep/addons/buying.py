"""An add-on is bought, by invoice or by card: at its price, or as the office quoted it.

By invoice it holds at once, by card once it is paid. Payments call `confirm` and `release`, each idempotent. Whoever needs several locks
takes the order's first, then the purchase's, then the ledger of a membership.
"""

import contextlib
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.membership import included_places
from thep.membership.errors import BelowWhatIsUsed, MembershipError, YearIsClosed
from thep.payments import cost_codes, orders, recipients, refunds
from thep.payments.models import Order, OrderLine
from thep.payments.recipients import BillTo
from thep.schools.models import School

from . import catalogue, deliveries, half_days, opened_pages, prices, refunding
from .errors import NoMembership, NotForSale
from .models import AddOn, Purchase
from .purchases import begin, hold_school, lock
from .states import State, check, state_of

PURPOSE = "addon"
NOT_PAID_IN_TIME = "It wasn’t paid in time"


@dataclass(frozen=True, kw_only=True)
class Payment:
    """How it is paid: by card, or by invoice with the school's purchase order number, to the recipient of key `invoice_to`.

    `cost_code` is the school's own, for the order.
    """

    method: str
    purchase_order: str = ""
    invoice_to: str = ""
    cost_code: str = ""

    @property
    def is_invoice(self) -> bool:
        return self.method == Order.Method.INVOICE


def buy(add_on: AddOn, *, school: School, buyer: User, quantity: int, payment: Payment, token: uuid.UUID | None = None) -> Order:
    """Buy `quantity` units at the price of `school` today, and return the order; the form with the same `token` buys once.

    By card, `payments.checkout.start` leads to paying. An invoice goes out after commit.

    Raises:
        NotPossibleNow: the school continues as another.
        NotForSale: it is on request, or not for this school, person or quantity.
        NoMembership: it brings included places, and the school has no membership.
        UnknownRecipient: `payment.invoice_to` is nobody who gets the school's invoices.
    """
    with transaction.atomic():
        hold_school(school)
        membership = catalogue.check_may_buy(add_on, school=school, person=buyer)
        if add_on.is_on_request:
            raise NotForSale(f"{add_on} is on request. Ask what it would cost.")
        price = prices.price_of(add_on, tier=membership.tier if membership else None, quantity=quantity)
        brought = add_on.brings * quantity
        values = {
            "add_on": add_on,
            "school": school,
            "quantity": quantity,
            "net_pence": price.net_pence,
            "vat_rate": add_on.vat_rate,
            "working": price.working,
            "half_days": brought if add_on.grants == AddOn.Grants.HALF_DAYS else 0,
            "places": brought if add_on.grants == AddOn.Grants.PLACES else 0,
        }
        purchase, is_first = begin(token, values)
        if not is_first and purchase.order_line is not None:
            return purchase.order_line.order
        return _order(lock(purchase), buyer, payment)


def accept(purchase: Purchase, *, buyer: User, payment: Payment) -> Order:
    """Accept what the office quoted, and return the order: by invoice it holds at once, by card once it is paid.

    Raises:
        NotPossibleNow: nothing was quoted, the offer has lapsed, or somebody has accepted it.
        NoMembership: it brings included places, and the school has no membership.
        UnknownRecipient: `payment.invoice_to` is nobody who gets the school's invoices.
    """
    with transaction.atomic():
        purchase = lock(purchase)
        check(purchase, "accept")
        if purchase.places and catalogue.membership_of(purchase.school) is None:
            raise NoMembership(f"Your {purchase.school.noun} has no membership that the places could be added to.")
        return _order(purchase, buyer, payment)


def _order(purchase: Purchase, buyer: User, payment: Payment) -> Order:
    to = (
        recipients.bill_to_school(purchase.school, chosen=payment.invoice_to, otherwise=buyer)
        if payment.is_invoice
        else BillTo(name=str(buyer), email=buyer.email)
    )
    order = orders.open_order(
        buyer=buyer,
        school=purchase.school,
        method=payment.method,
        lines=[line_of(purchase)],
        bill_to_name=to.name,
        bill_to_email=to.email,
        bill_to_address=to.address,
        purchase_order=payment.purchase_order if payment.is_invoice else "",
    )
    cost_codes.code_when_bought(order, payment.cost_code, by=buyer)
    purchase.order_line = order.lines.get()
    purchase.save(update_fields=["order_line"])
    if payment.is_invoice:
        _give(purchase, by=buyer)
    return order


def line_of(purchase: Purchase) -> orders.NewLine:
    """Return what stands on the order: pence before VAT, and what it is for."""
    return orders.NewLine(PURPOSE, f"{purchase.add_on}: {purchase.working}", purchase.net_pence, purchase.vat_rate)


def confirm(line: OrderLine) -> None:
    """Note that a purchase is paid, and give what it brings where its invoice hadn't; where that can't be, refund the money."""
    with transaction.atomic():
        purchase = _purchase_of(line)
        if purchase is None:
            _pay_back(line, "The offer was paid in another way")
            return
        if purchase.paid_at is not None:
            return
        if state_of(purchase) in (State.CANCELLED, State.REFUNDED):
            _pay_back(line, "The add-on had been cancelled before it was paid")
            return
        if purchase.ordered_at is None:
            try:
                with transaction.atomic():
                    _give(purchase, by=line.order.buyer)
            except (NoMembership, MembershipError):
                _pay_back(line, "There was no membership that the places could be added to")
                _close(purchase, "It couldn’t be given, so the money was refunded")
                return
        Purchase.objects.filter(pk=purchase.pk).update(paid_at=timezone.now(), closed_at=None, closed_reason="")


def release(line: OrderLine) -> None:
    """Free a purchase whose order ended unpaid: an offer can be accepted again; what had been given on an invoice is taken back, as far as
    it isn't used.
    """
    with transaction.atomic():
        purchase = _purchase_of(line)
        if purchase is None or purchase.paid_at is not None or purchase.cancelled_at is not None:
            return
        if purchase.ordered_at is not None:
            _take_back(purchase)
        elif purchase.quoted_at is not None:
            Purchase.objects.filter(pk=purchase.pk).update(order_line=None)
        else:
            _close(purchase, NOT_PAID_IN_TIME)


def _give(purchase: Purchase, *, by: User) -> None:
    """Give what it brings, once. Raises NoMembership."""
    if purchase.half_days:
        half_days.grant(purchase, half_days=purchase.half_days, cause="bought")
    if purchase.places:
        membership = catalogue.membership_of(purchase.school)
        if membership is None:
            raise NoMembership(f"Your {purchase.school.noun} has no membership that the places could be added to.")
        included_places.buy(membership, places=purchase.places, cause=f"add-on {purchase.pk}")
        purchase.membership = membership
    purchase.ordered_at, purchase.ordered_by = timezone.now(), by
    if purchase.add_on.opens_pages:
        purchase.opens_pages_until = opened_pages.last_day(timezone.localdate())
    purchase.save(update_fields=["ordered_at", "ordered_by", "membership", "opens_pages_until"])


def _take_back(purchase: Purchase) -> None:
    """Cancel dates that are still to come and take back what is unused, as its invoice was withdrawn."""
    reason = "The invoice was withdrawn"
    deliveries.cancel_waiting(purchase, reason=reason)
    purchase.refresh_from_db()
    if purchase.half_days_left:
        half_days.take_off(purchase, half_days=purchase.half_days_left, cause="withdrawn", reason=reason, by=None)
    if purchase.membership is not None:
        unused = refunding.unused_of(purchase)
        with contextlib.suppress(BelowWhatIsUsed, YearIsClosed), transaction.atomic():  # a booking may take the last of them at this moment
            if unused:
                cause = f"add-on {purchase.pk} withdrawn"
                included_places.take_back_bought(purchase.membership, places=unused, cause=cause, reason=reason, by=None)
                purchase.places_taken_back += unused
    purchase.cancelled_at = timezone.now()
    purchase.save(update_fields=["cancelled_at", "places_taken_back"])


def _close(purchase: Purchase, reason: str) -> None:
    Purchase.objects.filter(pk=purchase.pk).update(closed_at=timezone.now(), closed_reason=reason)


def _purchase_of(line: OrderLine) -> Purchase | None:
    found = Purchase.objects.filter(order_line=line).first()
    return lock(found) if found else None


def _pay_back(line: OrderLine, reason: str) -> None:
    if line.left_pence:
        refunds.request_refund(line, pence=line.left_pence, cause=f"add-on line {line.pk}", reason=reason)
