"""What a membership costs is paid, by invoice or by card. Payments call `confirm` and `release`, each idempotent.

By invoice it holds at once; by card once it is paid.
"""

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.payments import cost_codes, orders, recipients, refunds
from thep.payments.models import Order, OrderLine
from thep.payments.recipients import BillTo

from . import memberships
from .errors import NotPossibleNow
from .models import Membership, MembershipCharge
from .states import State, state_of

PURPOSE = "membership"
Kind = MembershipCharge.Kind
PAYING = "Somebody has chosen how to pay this already. Look in the list of orders."


def by_invoice(charge: MembershipCharge, *, buyer: User, purchase_order: str, invoice_to: str = "", cost_code: str = "") -> Order:
    """Agree to what was quoted, and have the school owe it: the invoice goes out after commit, to the recipient of key `invoice_to`.

    `cost_code` is the school's own, for the order.

    Raises:
        NotPossibleNow: the quotation has lapsed, or is being paid already.
        NothingToPay: it costs nothing.
        UnknownRecipient: `invoice_to` is nobody who gets the school's invoices.
    """
    with transaction.atomic():
        charge = _locked_to_pay(charge)
        charge = memberships.agree(charge, by=buyer)
        to = recipients.bill_to_school(charge.membership.school, chosen=invoice_to, otherwise=buyer)
        order = _open_order(charge, buyer, Order.Method.INVOICE, to, purchase_order=purchase_order)
        cost_codes.code_when_bought(order, cost_code, by=buyer)
        now = timezone.now()
        MembershipCharge.objects.filter(pk=charge.pk).update(invoiced_at=now)
        if charge.kind == Kind.FEE:
            Membership.objects.filter(pk=charge.membership_id).update(invoiced_at=now)
    return order


def by_card(charge: MembershipCharge, *, buyer: User, cost_code: str = "") -> Order:
    """Open an order for what was quoted, which `payments.checkout.start` leads to paying; once it is paid the quotation is agreed.

    Raises:
        NotPossibleNow: the quotation has lapsed, or is being paid already.
        NothingToPay: it costs nothing.
    """
    with transaction.atomic():
        charge = _locked_to_pay(charge)
        order = _open_order(charge, buyer, Order.Method.CARD, BillTo(name=str(buyer), email=buyer.email))
        cost_codes.code_when_bought(order, cost_code, by=buyer)
    return order


def obstacle(charge: MembershipCharge) -> str:
    """Return why nobody can pay the charge now, in words; empty where somebody can."""
    if charge.order_line_id is not None or charge.paid_at is not None:
        return PAYING
    state = state_of(charge.membership)
    return f"This quotation is {state.label.lower()}. Ask our office for a new one." if state in (State.LAPSED, State.ENDED) else ""


def confirm(line: OrderLine) -> None:
    """Note that the charge of a paid `line` is paid, and have it hold; where that is too late, the money is refunded."""
    with transaction.atomic():
        charge = _charge_of(line)
        if charge is None:
            _give_back(line, "The quotation was replaced by another")
            return
        if charge.paid_at is not None:
            return
        try:
            charge = memberships.agree(charge, by=line.order.buyer)
        except NotPossibleNow:
            _give_back(line, "The membership had ended before it was paid")
            return
        now = timezone.now()
        MembershipCharge.objects.filter(pk=charge.pk).update(paid_at=now)
        if charge.kind == Kind.FEE:
            Membership.objects.filter(pk=charge.membership_id).update(paid_at=now)


def release(line: OrderLine) -> None:
    """Have the charge be free to be paid in another way, as its order ended unpaid. What was agreed by invoice stays agreed."""
    with transaction.atomic():
        charge = _charge_of(line)
        if charge is None or charge.paid_at is not None:
            return
        MembershipCharge.objects.filter(pk=charge.pk).update(order_line=None, invoiced_at=None)
        if charge.kind == Kind.FEE:
            Membership.objects.filter(pk=charge.membership_id).update(invoiced_at=None)


def _locked_to_pay(charge: MembershipCharge) -> MembershipCharge:
    """Lock the membership, and return the charge as it is now, where it may be paid."""
    membership = memberships.lock(charge.membership)
    charge = MembershipCharge.objects.select_related("tier").get(pk=charge.pk)
    charge.membership = membership
    if reason := obstacle(charge):
        raise NotPossibleNow(reason)
    return charge


def _open_order(charge: MembershipCharge, buyer: User, method: str, to: BillTo, *, purchase_order: str = "") -> Order:
    order = orders.open_order(
        buyer=buyer,
        school=charge.membership.school,
        method=method,
        lines=[_line(charge)],
        bill_to_name=to.name,
        bill_to_email=to.email,
        bill_to_address=to.address,
        purchase_order=purchase_order,
    )
    MembershipCharge.objects.filter(pk=charge.pk).update(order_line=order.lines.get())
    return order


def vat_of(charge: MembershipCharge) -> int:
    """Return the VAT of what is to be paid, in pence."""
    return _line(charge).vat_pence


def _line(charge: MembershipCharge) -> orders.NewLine:
    return orders.NewLine(PURPOSE, describe(charge), charge.net_pence, charge.vat_rate)


def describe(charge: MembershipCharge) -> str:
    """Return what the order's line says, with how the sum was reckoned."""
    what = f"Change to {charge.tier} membership" if charge.kind == Kind.UPGRADE else f"{charge.tier} membership"
    return f"{what}, {charge.working}"


def _charge_of(line: OrderLine) -> MembershipCharge | None:
    return MembershipCharge.objects.select_related("membership").filter(order_line=line).first()


def _give_back(line: OrderLine, reason: str) -> None:
    if line.left_pence:
        refunds.request_refund(line, pence=line.left_pence, cause=f"membership line {line.pk}", reason=reason)
