"""What is unused is refunded, in parts or whole: every penny has its payment, and nothing that was used comes back."""

import datetime
from uuid import uuid4

import pytest
from django.test import TestCase

from tests.factories.addons import AddOnFactory, bought, on_request
from tests.factories.bookings import pay
from tests.factories.membership import MembershipFactory
from tests.factories.payments import committed
from thep.addons import buying, deliveries, refunding
from thep.addons.errors import NotPossibleNow, TooFewLeft
from thep.addons.models import AddOn, Purchase
from thep.addons.states import State, state_of
from thep.membership import included_places
from thep.payments.errors import OverRefund
from thep.payments.models import Order, Refund

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 9, 21)


def refund(purchase, lead, amount, pence=None, token=None):
    return refunding.refund(purchase, amount=amount, pence=pence, reason="Not needed", by=lead, token=token or uuid4())


def paid(school, lead, **more):
    """Something that is bought by invoice and paid by bank transfer."""
    purchase, order = bought(school, lead, **more)
    pay(order)
    return purchase, order


@pytest.mark.parametrize(
    ("pence", "quantity", "used", "parts", "refunded"),
    [
        (60_000, 1, 0, [2], [72_000]),
        (60_000, 1, 1, [1], [36_000]),
        (60_000, 1, 0, [1, 1], [36_000, 36_000]),
        (33_333, 1, 0, [1, 1], [20_000, 20_000]),  # £399.996 in all: VAT is £66.67
        (10_001, 1, 0, [1, 1], [6_001, 6_000]),  # £120.01 is halved to the penny, and both halves come to it
        (1_000, 3, 0, [1, 1, 1, 1, 1, 1], [600] * 6),
        (1_001, 3, 1, [2, 3], [1_201, 1_802]),
        (7, 3, 0, [1, 2, 3], [4, 9, 12]),
    ],
)
def test_each_part_is_refunded_by_its_share(school, lead, pence, quantity, used, parts, refunded):
    add_on = AddOnFactory(prices=[(None, 1, pence)])
    purchase, order = paid(school, lead, add_on=add_on, quantity=quantity)
    for _ in range(used):
        deliveries.ask(purchase, day=DAY, part="morning", note="", by=lead)
    assert [refund(purchase, lead, part).pence for part in parts] == refunded
    purchase, order = Purchase.objects.get(), Order.objects.get(pk=order.pk)
    assert (purchase.half_days_left, purchase.half_days_drawn) == (0, used)
    assert order.refunded_pence == sum(refunded)
    assert {each.payment for each in order.refunds.all()} == {order.payments.get()}
    is_whole = used == 0
    assert (order.left_pence == 0) == is_whole
    assert state_of(purchase) == (State.REFUNDED if is_whole else State.PAID)


def test_an_invoice_that_is_not_paid_is_credited_and_the_rest_is_owed(sandbox, school, lead):
    with committed():
        purchase, order = bought(school, lead, quantity=2)
    with TestCase.captureOnCommitCallbacks(execute=True):
        made = refund(purchase, lead, 1)
    made.refresh_from_db()
    assert (made.pence, made.kind) == (36_000, Refund.Kind.CREDIT_NOTE)
    order.refresh_from_db()
    assert (order.state, order.left_pence) == (Order.State.INVOICED, 108_000)
    with TestCase.captureOnCommitCallbacks(execute=True):
        refund(purchase, lead, 3)
    purchase.refresh_from_db()
    assert (state_of(purchase), purchase.half_days_left) == (State.REFUNDED, 0)
    order.refresh_from_db()
    assert (order.left_pence, order.refunds.exclude(state=Refund.State.SUCCEEDED).count()) == (0, 0)


def test_what_is_used_or_more_than_is_left_is_refused_and_writes_nothing(school, lead):
    purchase, order = paid(school, lead)
    deliveries.ask(purchase, day=DAY, part="morning", note="", by=lead)
    entries = purchase.entries.count()
    for amount, pence, error in ((2, None, TooFewLeft), (1, 72_001, OverRefund), (0, 100, NotPossibleNow)):
        with pytest.raises(error):
            refund(purchase, lead, amount, pence)
    assert not order.refunds.exists()
    assert purchase.entries.count() == entries


def test_the_same_form_refunds_once(school, lead):
    purchase, order = paid(school, lead)
    token = uuid4()
    assert refund(purchase, lead, 1, token=token) == refund(purchase, lead, 1, token=token)
    purchase.refresh_from_db()
    assert (purchase.half_days_left, order.refunds.get().pence) == (1, 36_000)


def test_the_office_may_refund_another_sum(school, lead):
    purchase, _ = paid(school, lead)
    assert refund(purchase, lead, 1, 10_000).pence == 10_000
    assert refund(purchase, lead, 1).pence == 36_000
    assert state_of(Purchase.objects.get()) == State.PAID  # £260 is left of what was paid


def test_of_what_is_not_counted_a_sum_is_refunded(school, lead):
    stall = AddOnFactory(name="Conference table", grants=AddOn.Grants.NOTHING, brings=0, prices=[(None, 1, 20_000)])
    purchase, _ = paid(school, lead, add_on=stall)
    with pytest.raises(NotPossibleNow, match="counted"):
        refund(purchase, lead, 1)
    assert refund(purchase, lead, 0, 4_000).pence == 4_000
    assert refund(purchase, lead, 0).pence == 20_000
    assert state_of(Purchase.objects.get()) == State.REFUNDED


def test_bought_places_go_back_as_far_as_nobody_uses_them(school, lead):
    membership = MembershipFactory(school=school, places_granted=0)
    pack = AddOnFactory(name="Places", grants=AddOn.Grants.PLACES, brings=5, prices=[(None, 1, 30_000)])
    purchase, order = paid(school, lead, add_on=pack)
    included_places.reserve(membership, cause="booking 1")
    with pytest.raises(TooFewLeft):
        refund(purchase, lead, 5)
    assert refund(purchase, lead, 4).pence == 28_800
    membership.refresh_from_db()
    assert (membership.places_granted, membership.places_taken) == (1, 1)
    with pytest.raises(TooFewLeft):
        refund(Purchase.objects.get(), lead, 1)
    assert order.refunds.count() == 1


def test_bought_places_of_a_year_that_is_over_are_not_unused(school, lead, time_machine):
    membership = MembershipFactory(school=school, academic_year=2026, places_granted=0)
    pack = AddOnFactory(name="Places", grants=AddOn.Grants.PLACES, brings=5, prices=[(None, 1, 30_000)])
    purchase, order = paid(school, lead, add_on=pack)
    included_places.reserve(membership, cause="booking 1")
    time_machine.move_to(datetime.datetime(2027, 10, 20, 9, tzinfo=datetime.UTC))
    purchase = Purchase.objects.get(pk=purchase.pk)
    assert refunding.unused_of(purchase) == 0
    with pytest.raises(TooFewLeft, match="2026/27 is over, so its places stay as they are"):
        refund(purchase, lead, 4)
    membership.refresh_from_db()
    assert (membership.places_granted, order.refunds.count()) == (5, 0)


def test_an_invoice_that_is_withdrawn_after_the_year_takes_nothing_off_its_ledger(school, lead, time_machine):
    membership = MembershipFactory(school=school, academic_year=2026, places_granted=0)
    pack = AddOnFactory(name="Places", grants=AddOn.Grants.PLACES, brings=5, prices=[(None, 1, 30_000)])
    purchase, order = bought(school, lead, add_on=pack)
    time_machine.move_to(datetime.datetime(2027, 10, 20, 9, tzinfo=datetime.UTC))
    buying.release(order.lines.get())
    membership.refresh_from_db()
    assert (membership.places_granted, membership.entries.filter(kind="refunded").count()) == (5, 0)
    assert state_of(Purchase.objects.get(pk=purchase.pk)) == State.CANCELLED


def test_what_was_never_ordered_is_not_refunded(lead, school):
    purchase = Purchase.objects.create(school=school, add_on=on_request())
    with pytest.raises(NotPossibleNow, match="No order"):
        refund(purchase, lead, 1)
