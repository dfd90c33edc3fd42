"""A school's account adds up: opening + charged − credited − paid + refunded is what it owes, whatever was paid, credited and withdrawn."""

import itertools

import pytest

from tests.factories.payments import at_nine, written_order
from tests.factories.schools import SchoolFactory
from thep.payments.models import Dispute, Order
from thep.statements.account import Side, account_of, vat_share
from thep.statements.content import by_cost_code
from thep.statements.periods import period_of, periods_of

pytestmark = pytest.mark.django_db

CARD, INVOICE = Order.Method.CARD, Order.Method.INVOICE
CANCELLED, LAPSED, OPEN = Order.State.CANCELLED, Order.State.LAPSED, Order.State.OPEN
OCTOBER, NOVEMBER, BEFORE, AFTER = "2026-10-05", "2026-11-05", "2026-07-01", "2027-01-10"
PENDING, FAILED = {"state": "pending"}, {"state": "failed"}

# What is written of orders of £54 (£9 of it VAT), and what the account of autumn 2026 makes of it:
# opening, charged, credited, paid, refunded, closing.
TABLE = {
    "an invoice that nobody has paid": ([{"made": OCTOBER}], (0, 5400, 0, 0, 0, 5400)),
    "an invoice that was paid": ([{"made": OCTOBER, "paid": NOVEMBER}], (0, 5400, 0, 5400, 0, 0)),
    "a card": ([{"made": OCTOBER, "paid": OCTOBER, "method": CARD}], (0, 5400, 0, 5400, 0, 0)),
    "an invoice of the term before, paid in this one": ([{"made": BEFORE, "paid": OCTOBER}], (5400, 0, 0, 5400, 0, 0)),
    "an invoice of the term before, not paid yet": ([{"made": BEFORE}], (5400, 0, 0, 0, 0, 5400)),
    "an invoice paid after the term": ([{"made": OCTOBER, "paid": AFTER}], (0, 5400, 0, 0, 0, 5400)),
    "an order made after the term": ([{"made": AFTER, "paid": AFTER}], (0, 0, 0, 0, 0, 0)),
    "a card that was never charged": ([{"made": OCTOBER, "method": CARD, "state": OPEN}], (0, 0, 0, 0, 0, 0)),
    "a card order that lapsed": ([{"made": OCTOBER, "method": CARD, "state": LAPSED}], (0, 0, 0, 0, 0, 0)),
    "a part refunded to the card": (
        [{"made": OCTOBER, "paid": OCTOBER, "method": CARD, "refunds": [(1801, "refund", NOVEMBER)]}],
        (0, 5400, 1801, 5400, 1801, 0),
    ),
    "a refund that the bank hasn't carried out": (
        [{"made": OCTOBER, "paid": OCTOBER, "method": CARD, "refunds": [(1800, "refund", NOVEMBER, PENDING)]}],
        (0, 5400, 1800, 5400, 0, -1800),
    ),
    "a refund that was carried out after the term": (
        [{"made": OCTOBER, "paid": OCTOBER, "method": CARD, "refunds": [(1800, "refund", NOVEMBER, {"succeeded_on": AFTER})]}],
        (0, 5400, 1800, 5400, 0, -1800),
    ),
    "a refund that failed": (
        [{"made": OCTOBER, "paid": OCTOBER, "method": CARD, "refunds": [(1800, "refund", NOVEMBER, FAILED)]}],
        (0, 5400, 0, 5400, 0, 0),
    ),
    "a credit note on an unpaid invoice": (
        [{"made": OCTOBER, "refunds": [(1800, "credit_note", NOVEMBER)]}],
        (0, 5400, 1800, 0, 0, 3600),
    ),
    "a credit note before the rest was paid": (
        [{"made": OCTOBER, "paid": (NOVEMBER, 3600), "refunds": [(1800, "credit_note", OCTOBER)]}],
        (0, 5400, 1800, 3600, 0, 0),
    ),
    "a credit note on a paid invoice, by bank transfer": (
        [{"made": OCTOBER, "paid": OCTOBER, "refunds": [(1800, "credit_bank", NOVEMBER)]}],
        (0, 5400, 1800, 5400, 1800, 0),
    ),
    "a credit note made in Stripe's dashboard on a paid invoice": (
        [{"made": OCTOBER, "paid": OCTOBER, "refunds": [(1800, "credit_note", NOVEMBER, {"line": None})]}],
        (0, 5400, 1800, 5400, 1800, 0),
    ),
    "an invoice that was withdrawn": (
        [{"made": OCTOBER, "state": CANCELLED, "refunds": [(5400, "void", NOVEMBER)]}],
        (0, 5400, 5400, 0, 0, 0),
    ),
    "an invoice that was withdrawn after the term": (
        [{"made": OCTOBER, "state": CANCELLED, "refunds": [(5400, "void", AFTER)]}],
        (0, 5400, 0, 0, 0, 5400),
    ),
    "an invoice that came to nothing without a credit": ([{"made": OCTOBER, "state": CANCELLED}], (0, 0, 0, 0, 0, 0)),
    "an invoice that was paid twice": (
        [{"made": OCTOBER, "paid": OCTOBER, "refunds": [(5400, "credit_card", NOVEMBER, {"of_second_payment": True, "line": None})]}],
        (0, 5400, 0, 10800, 5400, 0),
    ),
    "several": (
        [{"made": BEFORE, "paid": OCTOBER}, {"made": OCTOBER, "lines": [(4500, 2000), (1001, 0)]}, {"made": NOVEMBER, "paid": NOVEMBER}],
        (5400, 5400 + 6401, 0, 10800, 0, 6401),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TABLE)
def test_the_account_adds_up(case, autumn):
    written, (opening, charged, credited, paid, refunded, closing) = TABLE[case]
    school = SchoolFactory()
    for order in written:
        written_order(school, **order)
    written_order(SchoolFactory(), made=OCTOBER)  # another's
    account = account_of(school, autumn)
    assert account.sums() == {
        "opening_pence": opening,
        "changed_pence": 0,
        "charged_pence": charged,
        "credited_pence": credited,
        "paid_pence": paid,
        "refunded_pence": refunded,
        "closing_pence": closing,
    }
    assert opening + charged - credited - paid + refunded == closing
    assert sum(pence for _, pence in account.open_orders()) == closing


def test_what_a_bank_took_back_is_owed_by_nobody(autumn):
    order = written_order(SchoolFactory(), made=OCTOBER, paid=OCTOBER, method=CARD)
    for number, (state, pence) in enumerate([("lost", 2000), ("won", 900), ("needs_response", 5000)]):
        Dispute.objects.create(
            payment=order.payments.get(), stripe_id=f"dp_{number}", state=state, pence=pence, created_at=at_nine(NOVEMBER)
        )
    account = account_of(order.school, autumn)
    assert (account.sum_of(Side.REFUNDED), account.sum_of(Side.CREDITED), account.closing) == (5400, 5400, 0)


def test_what_was_withdrawn_after_a_statement_stands_on_the_next(autumn):
    school = SchoolFactory()
    written_order(school, made=BEFORE, state=CANCELLED, refunds=[(5400, "void", "2026-08-20")])
    account = account_of(school, autumn, opening_said=5400)
    assert (account.opening, account.changed, account.closing) == (5400, -5400, 0)


@pytest.mark.parametrize(
    ("parts", "shares"),
    [
        ([5400], [900]),
        ([1800, 1800, 1800], [300, 300, 300]),
        ([1000, 1000, 3400], [167, 166, 567]),  # 166.67, 333.33 and 900 in all
        ([1, 1, 1, 5397], [0, 0, 1, 899]),
        ([3], [1]),  # half a penny upwards
    ],
)
def test_the_vat_of_parts_is_that_of_the_whole(parts, shares, autumn):
    order = written_order(SchoolFactory(), made=OCTOBER, refunds=[(pence, "credit_note", NOVEMBER) for pence in parts])
    credited = [entry for entry in account_of(order.school, autumn).entries if entry.side is Side.CREDITED]
    assert [entry.vat_pence for entry in credited] == shares
    assert sum(shares) == vat_share(sum(parts), total_pence=5400, vat_pence=900)


def test_a_purchase_order_is_one_however_it_is_typed(autumn):
    school = SchoolFactory()
    for typed, net in (("po 4711", 4500), ("PO  4711", 1000), ("Po 4711 ", 100), ("PO 4712", 1), ("", 10)):
        written_order(school, made=OCTOBER, purchase_order=typed, lines=[(net, 2000)])
    sums = [(number, sums[Side.CHARGED]) for number, sums in account_of(school, autumn).by_purchase_order()]
    assert sums == [("po 4711", 5400 + 1200 + 120), ("PO 4712", 1), ("No number", 12)]


def test_a_statement_sums_up_by_cost_code_where_the_school_has_put_orders_under_one(autumn):
    school = SchoolFactory()
    coded = written_order(school, made=OCTOBER, lines=[(1000, 2000)])
    assert by_cost_code(account_of(school, autumn)) == []
    Order.objects.filter(pk=coded.pk).update(cost_code="CPD04")
    written_order(school, made=OCTOBER, lines=[(4500, 2000)])
    [table] = by_cost_code(account_of(school, autumn))
    assert table.title == "By cost code"
    assert table.rows == [["CPD04", "£12.00", "£0.00", "£0.00", "£0.00"], ["No cost code", "£54.00", "£0.00", "£0.00", "£0.00"]]
    assert table.total == ["Total", "£66.00", "£0.00", "£0.00", "£0.00"]


def test_the_term_turns_at_midnight_in_london(autumn):
    school = SchoolFactory()
    order = written_order(school, made=OCTOBER)
    for at, inside in [
        ("2026-08-31T22:59:59", False),
        ("2026-08-31T23:00:00", True),
        ("2027-01-03T23:59:59", True),
        ("2027-01-04T00:00:00", False),
    ]:
        Order.objects.filter(pk=order.pk).update(created_at=f"{at}+00:00")
        assert bool(account_of(school, autumn).charges) == inside


def test_every_day_of_a_year_is_in_one_period():
    periods = [period for year in (2025, 2026) for period in periods_of(year)]
    assert [(str(each.first), str(each)) for each in periods[3:]] == [
        ("2026-09-01", "Autumn term 2026/27"),
        ("2027-01-04", "Spring term 2026/27"),
        ("2027-04-12", "Summer term 2026/27"),
    ]
    assert all((after.first - before.last).days == 1 for before, after in itertools.pairwise(periods))
    assert period_of(2026, 3).last.isoformat() == "2027-08-31"


def test_it_takes_the_same_few_queries_however_many_orders_there_are(autumn, django_assert_num_queries):
    school = SchoolFactory()
    for _ in range(5):
        written_order(school, made=OCTOBER, paid=OCTOBER, refunds=[(1800, "credit_bank", NOVEMBER)])
    with django_assert_num_queries(6):
        account_of(school, autumn).by_purchase_order()
