"""Two draw the last half day at once, and many while the office corrects. Without the conditional update it would not be right."""

import datetime
from uuid import uuid4

import pytest
from django.db.models import Sum

from tests.factories.addons import AddOnFactory, PurchaseFactory, in_state
from tests.factories.bookings import lead_of
from tests.factories.schools import SchoolFactory
from tests.threads import at_once
from thep.addons import buying, deliveries, half_days, purchases
from thep.addons.buying import Payment
from thep.addons.errors import TooFewLeft
from thep.addons.models import HalfDayEntry, Purchase
from thep.addons.states import State
from thep.payments.models import Order

pytestmark = pytest.mark.django_db(transaction=True)
DAY = datetime.date(2026, 9, 21)
DRAWS, LEFT = 12, 4


@pytest.fixture
def lead():
    return lead_of(SchoolFactory())


def draw_last(purchase, lead):
    """Have a lead ask for a morning and the office arrange one, at the same moment; return who was refused, and what the ledger says."""

    def work(number):
        if number == 0:
            return deliveries.ask(purchase, day=DAY, part="morning", note="", by=lead)
        return deliveries.arrange(purchase, day=DAY, part="afternoon", deliverer="Miriam Okafor", location="", by=lead)

    answers = at_once(work, times=2)
    drawn = purchase.entries.aggregate(drawn=Sum("half_days", default=0))["drawn"]
    return [each for each in answers if isinstance(each, Exception)], 1 + drawn


def test_two_who_draw_the_last_half_day_at_once_do_not_both_get_it(lead):
    purchase = PurchaseFactory(half_days=1)
    refused, left = draw_last(purchase, lead)
    assert [type(each) for each in refused] == [TooFewLeft]
    purchase.refresh_from_db()
    assert left == purchase.half_days_left == 0
    assert purchase.deliveries.count() == 1  # who was refused has left nothing


def test_without_the_conditional_update_both_would_get_it(lead, monkeypatch):
    """Who looks first and writes then leaves more drawn than there is, which the ledger shows."""
    purchase = PurchaseFactory(half_days=1)
    seen = purchase.half_days_left  # as both read it before either wrote

    def look_then_draw(purchase, *, half_days, cause, by=None):
        if seen >= half_days:
            HalfDayEntry.objects.create(purchase=purchase, kind="drawn", half_days=-half_days, cause=cause)

    monkeypatch.setattr(half_days, "draw", look_then_draw)
    refused, left = draw_last(purchase, lead)
    assert (refused, left) == ([], -1)


def draw_many(purchase, lead):
    """Draw more half days than there are, while the office takes one off and puts one on; return what was unexpected, and the balance."""

    def work(number):
        if number < 2:
            return purchases.correct(purchase, change=(-1, 1)[number], reason="Entered twice", by=lead)
        return half_days.draw(Purchase.objects.get(pk=purchase.pk), half_days=1, cause=f"date {number}")

    answers = at_once(work, times=DRAWS)
    unexpected = [each for each in answers if isinstance(each, Exception) and not isinstance(each, TooFewLeft)]
    purchase.refresh_from_db()
    return unexpected, LEFT + purchase.entries.aggregate(balance=Sum("half_days"))["balance"]


def test_the_ledger_is_exact_while_the_office_corrects(lead):
    purchase = PurchaseFactory(half_days=LEFT)
    unexpected, balance = draw_many(purchase, lead)
    assert unexpected == []
    assert balance == purchase.half_days_left >= 0
    assert purchase.entries.filter(kind="drawn").count() == purchase.half_days_drawn >= LEFT - 1


def test_a_double_click_buys_once(lead):
    school, add_on, token = lead.affiliations.get().school, AddOnFactory(), uuid4()
    payment = Payment(method=Order.Method.INVOICE, purchase_order="PO 7")
    answers = at_once(
        lambda number: buying.buy(add_on, school=school, buyer=lead, quantity=1, payment=payment, token=token), times=3
    )  # fmt: skip
    assert {answer.pk for answer in answers} == {Order.objects.get().pk}
    assert Purchase.objects.get().half_days_granted == 2


def accept_at_once(purchase):
    leads = [lead_of(purchase.school) for _ in range(3)]
    return at_once(
        lambda number: buying.accept(
            purchase, buyer=leads[number], payment=Payment(method=Order.Method.INVOICE, purchase_order=str(number))
        ),
        times=3,
    )


def test_of_several_leads_who_accept_an_offer_at_once_one_is_invoiced():
    purchase = in_state(State.QUOTED)
    answers = accept_at_once(purchase)
    assert sorted(type(answer).__name__ for answer in answers) == ["NotPossibleNow", "NotPossibleNow", "Order"]
    purchase.refresh_from_db()
    assert (Order.objects.count(), purchase.half_days_granted) == (1, 2)
