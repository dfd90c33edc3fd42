"""A school's account with us in a period: what it was charged, credited, paid and was refunded, and what it owes before and after.

closing = opening + charged − credited − paid + refunded. A sum is above nothing where the school owes. What it was charged counts from the
day of the invoice, or of the payment by card; a credit from the day it was given; money back from the day it left us.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from thep.payments.models import Dispute, Order, Payment, Refund
from thep.schools.models import School
from thep.schools.statement_sections import Period

GIVE_MONEY_BACK = (Refund.Kind.REFUND, Refund.Kind.CREDIT_TO_CARD, Refund.Kind.CREDIT_ELSEWHERE)
NO_NUMBER = "No number"
NO_CODE = "No cost code"


class Side(Enum):
    """How an entry changes what the school owes."""

    CHARGED = 1
    CREDITED = -1
    PAID = -2
    REFUNDED = 2

    @property
    def sign(self) -> int:
        return 1 if self.value > 0 else -1


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of an account: `pence` is never below nothing, and includes `vat_pence`, which charges and credits have."""

    at: datetime.datetime
    side: Side
    words: str
    order: Order
    pence: int
    vat_pence: int = 0

    @property
    def effect(self) -> int:
        """By how much it changes what the school owes, in pence."""
        return self.side.sign * self.pence


@dataclass(frozen=True, kw_only=True)
class Account:
    """What happened in `period`, and `before` it. `opening_said` is what the statement before it ended with; None where none was sent."""

    period: Period
    before: Sequence[Entry] = field(default_factory=list)
    entries: Sequence[Entry] = field(default_factory=list)
    opening_said: int | None = None

    @cached_property
    def opening_now(self) -> int:
        return sum(entry.effect for entry in self.before)

    @property
    def opening(self) -> int:
        return self.opening_now if self.opening_said is None else self.opening_said

    @property
    def changed(self) -> int:
        """What has changed of earlier terms since their statements were sent: an invoice withdrawn that stood on one."""
        return self.opening_now - self.opening

    def sum_of(self, side: Side) -> int:
        return sum(entry.pence for entry in self.entries if entry.side is side)

    @property
    def closing(self) -> int:
        return self.opening_now + sum(entry.effect for entry in self.entries)

    @property
    def charges(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.side is Side.CHARGED]

    @property
    def others(self) -> list[Entry]:
        """What was credited, paid and refunded."""
        return [entry for entry in self.entries if entry.side is not Side.CHARGED]

    def sums(self) -> dict[str, int]:
        """Return the sums in pence, by the names that a statement keeps them under."""
        return {
            "opening_pence": self.opening,
            "changed_pence": self.changed,
            **{f"{side.name.lower()}_pence": self.sum_of(side) for side in Side},
            "closing_pence": self.closing,
        }

    def open_orders(self) -> list[tuple[Order, int]]:
        """Return the orders that aren't settled when the period ends, the oldest first, and what each comes to: together, the closing."""
        by_order = _grouped([*self.before, *self.entries], lambda entry: entry.order.pk).values()
        found = [(entries[0].order, sum(entry.effect for entry in entries)) for entries in by_order]
        return [(order, pence) for order, pence in found if pence]

    def by_purchase_order(self) -> list[tuple[str, dict[Side, int]]]:
        """Return what the period's entries come to for each purchase order number, in order of time.

        How people typed it makes no difference: 'po 12' is 'PO  12'. It is shown as it was typed first.
        """
        return self._sums_by(lambda order: order.purchase_order, nothing=NO_NUMBER)

    def by_cost_code(self) -> list[tuple[str, dict[Side, int]]]:
        """Return what the period's entries come to for each of the school's cost codes; empty where no order of them is under one."""
        if not any(entry.order.cost_code for entry in self.entries):
            return []
        return self._sums_by(lambda order: order.cost_code, nothing=NO_CODE)

    def _sums_by(self, words: Callable[[Order], str], *, nothing: str) -> list[tuple[str, dict[Side, int]]]:
        found = []
        for entries in _grouped(self.entries, lambda entry: _normal(words(entry.order))).values():
            name = " ".join(words(entries[0].order).split()) or nothing
            found.append((name, {side: sum(each.pence for each in entries if each.side is side) for side in Side}))
        return found


def account_of(school: School, period: Period, *, opening_said: int | None = None) -> Account:
    """Return the account of `school` for the period, as it is now, in five queries however many orders there are."""
    orders = Order.objects.filter(school=school, created_at__lt=period.ends_at)
    orders = orders.prefetch_related("refunds__line", "payments__disputes", "lines").order_by("created_at", "pk")
    entries = sorted((entry for order in orders for entry in entries_of(order)), key=lambda entry: entry.at)
    return Account(
        period=period,
        before=[entry for entry in entries if entry.at < period.begins_at],
        entries=[entry for entry in entries if period.begins_at <= entry.at < period.ends_at],
        opening_said=opening_said,
    )


def entries_of(order: Order) -> Iterator[Entry]:
    """Yield what the order brings into its school's account. What nobody paid and no invoice asked for brings nothing."""
    counted = (each for each in order.refunds.all() if each.state != Refund.State.FAILED)
    refunds = sorted(counted, key=lambda each: (each.created_at, each.pk))
    of_order = [each for each in refunds if not each.of_second_payment]
    if not _is_charged(order, of_order):
        return
    yield Entry(
        at=order.created_at if order.method == Order.Method.INVOICE else order.paid_at or order.created_at,
        side=Side.CHARGED,
        words="; ".join(line.description for line in order.lines.all() if line.net_pence or line.vat_pence),
        order=order,
        pence=order.total_pence,
        vat_pence=order.vat_pence,
    )
    if order.paid_at is not None and order.paid_pence:
        yield Entry(at=order.paid_at, side=Side.PAID, words=_paid_by(order), order=order, pence=order.paid_pence)
    yield from _credits(order, of_order)
    yield from _second_payments(order, [each for each in refunds if each.of_second_payment])
    yield from _disputes(order)


def invoice_number(order: Order) -> str:
    """Return the number of the order's latest invoice that has one."""
    return next((each.number for each in _payments(order) if each.method == Order.Method.INVOICE and each.number), "")


def due_on(order: Order) -> datetime.date | None:
    return next((each.due_on for each in _payments(order) if each.due_on), None)


def vat_share(pence: int, *, total_pence: int, vat_pence: int) -> int:
    """Return the VAT within `pence` of a sum with VAT, rounded to the penny, a half upwards."""
    return (2 * pence * vat_pence + total_pence) // (2 * total_pence) if total_pence else 0


def _is_charged(order: Order, refunds: Iterable[Refund]) -> bool:
    if order.state in (Order.State.PAID, Order.State.INVOICED):
        return True
    # An invoice that was taken back whole stands there with its credits, which tell when. One that was withdrawn without any never counted.
    taken_back = sum(each.pence for each in refunds)
    return order.state == Order.State.CANCELLED and order.method == Order.Method.INVOICE and taken_back == order.total_pence


def _credits(order: Order, refunds: Iterable[Refund]) -> Iterator[Entry]:
    credited: dict[int | None, int] = {}
    for refund in refunds:
        whole = refund.line or order
        before = credited.get(refund.line_id, 0)
        credited[refund.line_id] = after = before + refund.pence
        # Of what was credited until now, so that parts have together the VAT of the whole.
        shares = [vat_share(each, total_pence=whole.total_pence, vat_pence=whole.vat_pence) for each in (before, after)]
        words = _credited_as(refund)
        vat_pence = shares[1] - shares[0]
        yield Entry(at=refund.created_at, side=Side.CREDITED, words=words, order=order, pence=refund.pence, vat_pence=vat_pence)
        if _gives_money_back(refund) and refund.state == Refund.State.SUCCEEDED:
            at = refund.succeeded_at or refund.created_at
            yield Entry(at=at, side=Side.REFUNDED, words=_refunded_as(refund), order=order, pence=refund.pence)


def _second_payments(order: Order, refunds: Iterable[Refund]) -> Iterator[Entry]:
    """Yield what was paid twice and what of it went back: of the second payment only its refund is kept."""
    for refund in refunds:
        yield Entry(at=refund.created_at, side=Side.PAID, words="Paid a second time", order=order, pence=refund.pence)
        if refund.state == Refund.State.SUCCEEDED:
            at = refund.succeeded_at or refund.created_at
            yield Entry(at=at, side=Side.REFUNDED, words="Second payment refunded", order=order, pence=refund.pence)


def _disputes(order: Order) -> Iterator[Entry]:
    """Yield what the buyer's bank took back: nobody is asked for it again by itself, so it is credited too."""
    left = order.total_pence
    for dispute in (each for payment in _payments(order) for each in payment.disputes.all() if each.state in Dispute.TAKES_MONEY):
        pence = min(dispute.pence, left)
        left -= pence
        if pence:
            for side in (Side.CREDITED, Side.REFUNDED):
                yield Entry(at=dispute.created_at, side=side, words="Taken back by your bank", order=order, pence=pence)


def _gives_money_back(refund: Refund) -> bool:
    if refund.kind in GIVE_MONEY_BACK:
        return True
    # A credit note that was made in Stripe's dashboard doesn't say: of a paid invoice it gives money back.
    order = refund.order
    return refund.kind == Refund.Kind.CREDIT_NOTE and order.paid_at is not None and refund.created_at >= order.paid_at


def _credited_as(refund: Refund) -> str:
    what = {Refund.Kind.REFUND: "Credited", Refund.Kind.VOID: "Invoice withdrawn"}.get(Refund.Kind(refund.kind), "Credit note")
    return f"{what}: {refund.reason}" if refund.reason else what


def _refunded_as(refund: Refund) -> str:
    if refund.kind in (Refund.Kind.REFUND, Refund.Kind.CREDIT_TO_CARD):
        return "Refunded to the card"
    return "Refunded by bank transfer"


def _paid_by(order: Order) -> str:
    if order.method == Order.Method.CARD:
        return "Paid by card"
    elsewhere = any(each.state == Payment.State.PAID and each.paid_elsewhere for each in _payments(order))
    return "Paid by bank transfer" if elsewhere else "Invoice paid"


def _payments(order: Order) -> list[Payment]:
    return sorted(order.payments.all(), key=lambda payment: -payment.attempt)


def _normal(words: str) -> str:
    return " ".join(words.split()).casefold()


def _grouped(entries: Iterable[Entry], key: Callable[[Entry], object]) -> dict[object, list[Entry]]:
    found: dict[object, list[Entry]] = {}
    for entry in entries:
        found.setdefault(key(entry), []).append(entry)
    return found
