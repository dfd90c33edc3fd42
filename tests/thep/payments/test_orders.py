"""An order adds up, is opened in its caller's transaction, and ends once."""

import pytest
from django.db import transaction

from tests.factories.accounts import PersonFactory
from tests.factories.payments import open_order, place
from thep.payments import checkout, orders
from thep.payments.errors import AlreadyPaid, NothingToPay, OrderClosed
from thep.payments.models import Order, Payment
from thep.payments.orders import NewLine

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("net_pence", "vat_rate", "vat_pence"),
    [(4500, 2000, 900), (4500, 0, 0), (1, 2000, 0), (3, 2000, 1), (13, 2000, 3), (10, 500, 1), (1999, 750, 150)],
)
def test_vat_is_rounded_to_the_penny_a_half_upwards(net_pence, vat_rate, vat_pence):
    assert NewLine("thing", "A place", net_pence, vat_rate).vat_pence == vat_pence


def test_an_order_is_the_sum_of_its_lines():
    order = open_order(lines=[place(4500), place(13), place(1000, vat_rate=0)])
    assert (order.net_pence, order.vat_pence, order.total_pence) == (5513, 903, 6416)
    assert [line.net_pence for line in order.lines.all()] == [4500, 13, 1000]
    assert (order.state, order.payments.get().state) == (Order.State.OPEN, Payment.State.INTENDED)


def test_an_order_of_nothing_is_refused():
    with pytest.raises(NothingToPay):
        open_order(lines=[place(0)])


@pytest.mark.django_db(transaction=True)
def test_an_order_is_opened_in_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        orders.open_order(buyer=PersonFactory(), school=None, method="card", lines=[place()], bill_to_name="A", bill_to_email="a@b.example")


def test_an_order_without_a_time_waits_for_a_day(time_machine):
    time_machine.move_to("2027-01-14T12:00:00Z", tick=False)
    assert open_order(expires_at=None).expires_at.isoformat() == "2027-01-15T12:00:00+00:00"


def test_an_unpaid_order_lapses_and_its_page_can_no_longer_be_paid(sandbox, thing):
    order = open_order()
    checkout.start(order)
    order = orders.close_unpaid(order)
    assert order.state == Order.State.LAPSED
    assert thing.released == [order.lines.get().pk]
    assert [session["status"] for session in sandbox.books()["sessions"]] == ["expired"]
    with pytest.raises(OrderClosed):
        checkout.start(order)


def test_an_order_that_was_never_taken_to_stripe_lapses_without_it(thing):
    order = orders.close_unpaid(open_order())
    assert (order.state, order.payments.get().state) == (Order.State.LAPSED, Payment.State.CLOSED)


def test_an_order_that_was_paid_meanwhile_is_confirmed_instead_of_lapsing(sandbox, thing):
    order = open_order()
    checkout.start(order)
    sandbox.pay(order.payments.get().stripe_id)
    order = orders.close_unpaid(order)
    assert (order.state, order.paid_pence) == (Order.State.PAID, 5400)
    assert (len(thing.confirmed), thing.released) == (1, [])


def test_an_order_whose_payment_takes_days_holds_its_place_until_it_comes(sandbox, thing):
    order = open_order()
    checkout.start(order)
    page = order.payments.get().stripe_id
    sandbox.pay_slowly(page)
    order = orders.close_unpaid(order)
    assert (order.state, thing.released) == (Order.State.OPEN, [])
    sandbox.arrive(page)
    order = orders.close_unpaid(order)
    assert (order.state, len(thing.confirmed)) == (Order.State.PAID, 1)


def test_an_order_ends_once(sandbox, thing):
    order = open_order()
    orders.close_unpaid(order)
    order = orders.close_unpaid(order)
    assert orders.cancel(order).state == Order.State.LAPSED
    assert len(thing.released) == 1


def test_a_paid_order_is_not_cancelled(sandbox, thing):
    order = open_order()
    checkout.start(order)
    sandbox.pay(order.payments.get().stripe_id)
    with pytest.raises(AlreadyPaid):
        orders.cancel(order)
    assert thing.released == []
