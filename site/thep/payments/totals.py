"""What orders come to by academic year and by cost code: for the business manager, who must know what is spent, due and late."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from thep.cms import academic_years
from thep.cms.spreadsheets import Heading, Sheet, pounds

from .models import Order, OrderLine, OrderQuerySet, Refund


@dataclass(kw_only=True)
class Totals:
    """What orders come to: pence, VAT included. `overdue` is part of `due`.

    `paid` leaves out what is `disputed`: what the buyer's bank took back, or holds while it decides.
    """

    orders: int = 0
    ordered: int = 0
    paid: int = 0
    disputed: int = 0
    refunded: int = 0
    due: int = 0
    overdue: int = 0

    def add(self, order: Any) -> None:
        """Count one order of `Order.objects.with_invoices()`. What lapsed or was cancelled comes to nothing."""
        if order.state not in (Order.State.PAID, Order.State.INVOICED):
            return
        self.orders += 1
        self.ordered += order.total_pence
        self.refunded += order.refunded_pence
        if order.state == Order.State.PAID:
            self.paid += paid_less_disputed(order)
            self.disputed += min(order.disputed_pence, order.paid_pence)
        else:
            self.due += order.left_pence
            self.overdue += order.left_pence if is_overdue(order) else 0


@dataclass(kw_only=True)
class YearTotals(Totals):
    """What the orders made in one academic year come to."""

    year: int

    @property
    def in_words(self) -> str:
        return academic_years.in_words(self.year)


@dataclass(kw_only=True)
class CodeTotals(Totals):
    """What the orders under one of a school's cost codes come to, or those under none."""

    code: str

    @property
    def is_none(self) -> bool:
        return not self.code


def paid_less_disputed(order: Order) -> int:
    """Return what was paid of `order`, in pence, less what the buyer's bank took back, or holds while it decides."""
    return max(order.paid_pence - order.disputed_pence, 0)


def left_of(lines: Iterable[OrderLine]) -> dict[int, int]:
    """Return `left_pence` of each of `lines`, by its key: as their orders were when they were read with them, in one query."""
    lines = list(lines)
    refunds = Refund.objects.counted().filter(line__in=lines).order_by().values_list("line")
    refunded = dict(refunds.annotate(pence=Sum("pence")))
    return {line.pk: max(min(line.total_pence - refunded.get(line.pk, 0), line.order.left_pence), 0) for line in lines}


def net_less_refunds(lines: Iterable[OrderLine]) -> dict[int, int]:
    """Return, by key, what each of `lines` comes to in pence before VAT, less the same share of what was refunded of it; in one query."""
    lines = list(lines)
    refunds = Refund.objects.counted().filter(line__in=lines).order_by().values_list("line")
    refunded = dict(refunds.annotate(pence=Sum("pence")))
    return {line.pk: line.net_pence - share(line.net_pence, refunded.get(line.pk, 0), line.total_pence) for line in lines}


def share(pence: int, part: int, whole: int) -> int:
    """Return `part` of the `whole` of a sum, rounded to the penny, a half upwards; nothing of nothing."""
    return (2 * pence * part + whole) // (2 * whole) if whole else 0


def by_year(orders: OrderQuerySet) -> list[YearTotals]:
    """Return the totals of `orders` for each academic year in which one was made, the latest first, in one query."""
    years: dict[int, YearTotals] = {}
    for order in orders.with_invoices().order_by():
        year = year_of(order)
        years.setdefault(year, YearTotals(year=year)).add(order)
    return [years[year] for year in sorted(years, reverse=True)]


def by_cost_code(orders: OrderQuerySet) -> list[CodeTotals]:
    """Return the totals of `orders` for each cost code, by name, with those under none last, in one query."""
    codes: dict[str, CodeTotals] = {}
    for order in orders.with_invoices().order_by():
        codes.setdefault(order.cost_code, CodeTotals(code=order.cost_code)).add(order)
    found = [each for each in codes.values() if each.orders]
    return sorted(found, key=lambda each: (each.is_none, each.code.casefold()))


def all_of(years: Iterable[YearTotals]) -> tuple[int, int]:
    """Return what is due of all `years` together, and what of it is overdue, in pence."""
    listed = list(years)
    return sum(year.due for year in listed), sum(year.overdue for year in listed)


def year_of(order: Order) -> int:
    """Return the academic year in which the order was made."""
    return academic_years.academic_year_of(timezone.localdate(order.created_at))


def is_overdue(order: Any) -> bool:
    """Return whether the invoice of an order of `Order.objects.with_invoices()` is unpaid after its day."""
    return order.state == Order.State.INVOICED and order.invoice_due is not None and order.invoice_due < timezone.localdate()


ORDERS = Sheet(
    "orders",
    [
        Heading("Reference", lambda order: order.reference),
        Heading("Ordered on", lambda order: timezone.localdate(order.created_at)),
        Heading("Academic year", lambda order: academic_years.in_words(year_of(order))),
        Heading("State", lambda order: "Overdue" if is_overdue(order) else order.get_state_display()),
        Heading("What", lambda order: "; ".join(line.description for line in order.lines.all())),
        Heading("Ordered by", lambda order: str(order.buyer)),
        Heading("School", lambda order: order.school.name if order.school else ""),
        Heading("Purchase order", lambda order: order.purchase_order),
        Heading("Cost code", lambda order: order.cost_code),
        Heading("Invoice", lambda order: order.invoice_number or ""),
        Heading("Invoice sent to", lambda order: order.bill_to_email if order.method == Order.Method.INVOICE else ""),
        Heading("Due", lambda order: order.invoice_due),
        Heading("Before VAT (£)", lambda order: pounds(order.net_pence)),
        Heading("VAT (£)", lambda order: pounds(order.vat_pence)),
        Heading("Total (£)", lambda order: pounds(order.total_pence)),
        Heading("Paid (£)", lambda order: pounds(paid_less_disputed(order))),
        Heading("Taken back by the bank (£)", lambda order: pounds(order.disputed_pence)),
        Heading("Refunded (£)", lambda order: pounds(order.refunded_pence)),
        Heading("Still to pay (£)", lambda order: pounds(order.left_pence if order.state == Order.State.INVOICED else 0)),
    ],
)
