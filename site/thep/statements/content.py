"""What a statement says: the school's account, and the tables that domains have of the term."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from thep.design.templatetags.thep import day, money, pounds
from thep.domains import declared
from thep.payments.models import Order
from thep.payments.supplier import supplier
from thep.schools.models import School
from thep.schools.statement_sections import DATE, NUMBER, WORDS, Period, StatementSection, StatementTable

from .account import Account, Entry, Side, account_of, due_on, invoice_number
from .models import TermStatement


def gather(statement: TermStatement) -> tuple[dict[str, int], dict[str, Any]]:
    """Return the sums of a statement, in pence by the fields that keep them, and everything that it says, in words, as it is now."""
    school, period = statement.school, statement.period
    account = account_of(school, period, opening_said=closing_before(school, period))
    tables = [
        *domain_tables(school, period),
        charges(account),
        payments_and_credits(account),
        by_purchase_order(account),
        *by_cost_code(account),
        unsettled(account),
    ]
    seller = supplier()
    content = {
        "school": school.name,
        "urn": school.urn,
        "number": school.number_in_words,
        "address": [line for line in (school.street, school.locality, school.town, school.postcode) if line],
        "period": str(period),
        "days": f"{day(period.first)} to {day(period.last)}",
        "reference": statement.reference,
        "drawn": day(timezone.now()),
        "replaces": statement.replaces.reference if statement.replaces else "",
        "reason": statement.reason,
        "seller": {"name": seller.name, "address": list(seller.address), "vat_number": seller.vat_number},
        "account": account_in_words(account),
        "closing": closing_in_words(account.closing, period),
        "tables": [table.as_json() for table in tables],
    }
    return account.sums(), content


def closing_before(school: School, period: Period) -> int | None:
    """Return what the statement of the term before ended with, in pence; None where none was sent."""
    year, term = (period.academic_year, period.number - 1) if period.number > 1 else (period.academic_year - 1, 3)
    sent = TermStatement.objects.sent().filter(school=school, academic_year=year, term=term)
    return sent.order_by("-number").values_list("closing_pence", flat=True).first()


def concerned(period: Period) -> set[int]:
    """Return the keys of the schools that have something to be told of the period: an order, or what domains have of it."""
    ordered = Order.objects.filter(school__isnull=False, created_at__lt=period.ends_at)
    unpaid = ordered.filter(state=Order.State.INVOICED)
    in_period = [
        ordered.filter(created_at__gte=period.begins_at),
        ordered.filter(paid_at__gte=period.begins_at, paid_at__lt=period.ends_at),
        ordered.filter(refunds__created_at__gte=period.begins_at, refunds__created_at__lt=period.ends_at),
        unpaid,
    ]
    found = {key for orders in in_period for key in orders.order_by().values_list("school", flat=True)}
    return {key for key in found if key} | {key for section in declared(StatementSection) for key in section.concerned(period)}


def domain_tables(school: School, period: Period) -> list[StatementTable]:
    sections = sorted(declared(StatementSection), key=lambda section: section.order)
    return [table for section in sections for table in section.tables(school, period)]


def account_in_words(account: Account) -> list[list[str]]:
    """Return the account as labels and sums, so that each line can be added to the one before."""
    changed = [["Changes to earlier terms since their statement", pounds(account.changed)]] if account.changed else []
    return [
        [f"Balance on {day(account.period.first)}", pounds(account.opening)],
        *changed,
        ["Charged", pounds(account.sum_of(Side.CHARGED))],
        ["Credited", pounds(-account.sum_of(Side.CREDITED))],
        ["Paid", pounds(-account.sum_of(Side.PAID))],
        ["Refunded to you", pounds(account.sum_of(Side.REFUNDED))],
        [f"Balance on {day(account.period.last)}", pounds(account.closing)],
    ]


def closing_in_words(pence: int, period: Period) -> str:
    if pence == 0:
        return f"Nothing was left to pay on {day(period.last)}."
    if pence < 0:
        return f"We owed you {money(-pence)} on {day(period.last)}."
    return f"{money(pence)} was left to pay on {day(period.last)}."


def charges(account: Account) -> StatementTable:
    """Return what was charged, with the VAT of each."""
    rows = [
        [
            day(entry.at),
            entry.words,
            name_of(entry.order),
            entry.order.purchase_order,
            pounds(entry.pence - entry.vat_pence),
            pounds(entry.vat_pence),
            pounds(entry.pence),
        ]
        for entry in account.charges
    ]
    vat = sum(entry.vat_pence for entry in account.charges)
    charged = account.sum_of(Side.CHARGED)
    return StatementTable(
        title="Charged",
        words="Invoices from the day they were made out, card orders from the day they were paid.",
        columns=[
            ("Date", DATE),
            ("What", WORDS),
            ("Invoice or order", WORDS),
            ("Purchase order", WORDS),
            ("Before VAT", NUMBER),
            ("VAT", NUMBER),
            ("With VAT", NUMBER),
        ],
        rows=rows,
        total=["Total", "", "", "", pounds(charged - vat), pounds(vat), pounds(charged)] if rows else None,
        nothing="Nothing was charged in this term.",
    )


def payments_and_credits(account: Account) -> StatementTable:
    """Return what was credited, paid and refunded."""
    rows = [[day(entry.at), entry.words, name_of(entry.order), *in_columns(entry)] for entry in account.others]
    sums = [pounds(account.sum_of(side)) for side in (Side.CREDITED, Side.PAID, Side.REFUNDED)]
    vat = sum(entry.vat_pence for entry in account.others)
    return StatementTable(
        title="Payments, credit notes and refunds",
        words=f"VAT within what was credited: {pounds(vat)}." if vat else "",
        columns=[
            ("Date", DATE),
            ("What", WORDS),
            ("Invoice or order", WORDS),
            ("Credited", NUMBER),
            ("Paid", NUMBER),
            ("Refunded", NUMBER),
        ],
        rows=rows,
        total=["Total", "", "", *sums] if rows else None,
        nothing="Nothing was paid, credited or refunded in this term.",
    )


def in_columns(entry: Entry) -> list[str]:
    return [pounds(entry.pence) if entry.side is side else "" for side in (Side.CREDITED, Side.PAID, Side.REFUNDED)]


def by_purchase_order(account: Account) -> StatementTable:
    """Return what came to each purchase order in the term."""
    return _sums_table("purchase order", account, account.by_purchase_order())


def by_cost_code(account: Account) -> list[StatementTable]:
    """Return what came to each of the school's cost codes in the term; nothing where it has put no order of it under one."""
    sums = account.by_cost_code()
    return [_sums_table("cost code", account, sums)] if sums else []


def _sums_table(what: str, account: Account, found: Sequence[tuple[str, dict[Side, int]]]) -> StatementTable:
    sides = (Side.CHARGED, Side.CREDITED, Side.PAID, Side.REFUNDED)
    rows = [[name, *(pounds(sums[side]) for side in sides)] for name, sums in found]
    return StatementTable(
        title=f"By {what}",
        columns=[(what.capitalize(), WORDS), ("Charged", NUMBER), ("Credited", NUMBER), ("Paid", NUMBER), ("Refunded", NUMBER)],
        rows=rows,
        total=["Total", *(pounds(account.sum_of(side)) for side in sides)] if rows else None,
    )


def unsettled(account: Account) -> StatementTable:
    """Return what was left of each order when the term ended: together the closing balance."""
    orders = account.open_orders()
    rows = [[name_of(order), order.purchase_order, day(due) if (due := due_on(order)) else "", pounds(pence)] for order, pence in orders]
    return StatementTable(
        title=f"Left to pay on {day(account.period.last)}",
        columns=[("Invoice or order", WORDS), ("Purchase order", WORDS), ("Due", DATE), ("Left to pay", NUMBER)],
        rows=rows,
        total=["Total", "", "", pounds(sum(pence for _, pence in orders))] if rows else None,
        nothing="Nothing was left to pay.",
    )


def name_of(order: Order) -> str:
    return invoice_number(order) or order.reference
