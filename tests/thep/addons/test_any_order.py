"""What a school buys in any order: whatever is asked, quoted, bought, paid, used, cancelled, refunded or lapses, the books add up."""

import datetime
import itertools
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.anything import in_any_order
from tests.factories.accounts import PersonFactory
from tests.factories.addons import AddOnFactory, on_request
from tests.factories.bookings import lead_of
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from thep.addons import buying, deliveries, purchases, refunding
from thep.addons.buying import Payment
from thep.addons.errors import AddOnError
from thep.addons.models import AddOn, Delivery, HalfDayEntry, Purchase
from thep.addons.states import State, state_of
from thep.membership import included_places
from thep.membership.errors import MembershipError
from thep.membership.models import Membership
from thep.payments import refunds, settlement
from thep.payments.errors import PaymentsError
from thep.payments.gateway import RefundState
from thep.payments.models import Order, OrderLine, Refund

Kind = HalfDayEntry.Kind
LOTS = st.integers(min_value=0, max_value=999)
OCTOBER = datetime.datetime(2026, 10, 5, 9, 0, tzinfo=datetime.UTC)


class AddOns(RuleBasedStateMachine):
    """A member school, and four add-ons: days, a review on request, places, and a table."""

    @initialize()
    def the_world(self):
        self.clock = time_machine.travel(OCTOBER, tick=False)
        self.now = self.clock.start()
        self.undo = transaction.atomic()
        self.undo._from_testcase = True  # durable transactions may begin inside it
        self.undo.__enter__()
        self.office = PersonFactory()
        self.school = SchoolFactory()
        self.lead = lead_of(self.school)
        self.membership = MembershipFactory(school=self.school, places_granted=0)
        self.priced = [
            AddOnFactory(prices=[(None, 1, 10_001), (None, 2, 9_999)]),
            AddOnFactory(name="Places", grants=AddOn.Grants.PLACES, brings=3, prices=[(None, 1, 3_333)]),
            AddOnFactory(name="Table", grants=AddOn.Grants.NOTHING, brings=0, prices=[(None, 1, 7)]),
        ]
        self.review = on_request()
        self.causes = itertools.count()
        self.sold = {}

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)
            self.clock.stop()

    @rule(which=st.integers(0, 2), quantity=st.integers(1, 3), payment=st.sampled_from(["card", "invoice"]))
    def a_lead_buys(self, which, quantity, payment):
        paid = Payment(method=payment, purchase_order="PO 7")
        attempt(buying.buy, self.priced[which], school=self.school, buyer=self.lead, quantity=quantity, payment=paid)

    @rule()
    def a_lead_asks(self):
        attempt(purchases.ask, self.review, school=self.school, by=self.lead, quantity=1, message="Our reading")

    @rule(lot=LOTS, pence=st.integers(1, 100_000))
    def the_office_answers(self, lot, pence):
        if purchase := any_of(Purchase.objects.filter(add_on=self.review), lot):
            by = timezone.localdate() + datetime.timedelta(days=5)
            offer = {"net_pence": pence, "vat_rate": 2000, "quantity": 1, "brings": 3, "text": "Three halves", "answer_by": by}
            attempt(purchases.quote, purchase, **offer, by=self.office)

    @rule(lot=LOTS, payment=st.sampled_from(["card", "invoice"]))
    def a_lead_accepts(self, lot, payment):
        if purchase := any_of(Purchase.objects.all(), lot):
            attempt(buying.accept, purchase, buyer=self.lead, payment=Payment(method=payment, purchase_order="PO 7"))

    @rule(lot=LOTS, is_office=st.booleans())
    def it_is_ended_unbought(self, lot, is_office):
        if purchase := any_of(Purchase.objects.all(), lot):
            attempt(purchases.close, purchase, reason="No", by=self.office, is_office=is_office)

    @rule(lot=LOTS)
    def stripe_says_that_it_was_paid(self, lot):
        """For the first time or again, in time or after the order has ended."""
        if order := any_of(Order.objects.all(), lot):
            settlement.confirm_payment(order.payments.get(), paid_pence=order.total_pence, payment_intent=f"pi_{order.pk}")

    @rule(lot=LOTS, state=st.sampled_from([Order.State.LAPSED, Order.State.CANCELLED]))
    def an_order_ends_unpaid(self, lot, state):
        if order := any_of(Order.objects.all(), lot):
            settlement.end_order(order, state)

    @rule(lot=LOTS, part=st.sampled_from([1, 3]))
    def the_office_refunds_money_alone(self, lot, part):
        if line := any_of(OrderLine.objects.all(), lot):
            pence = -(-line.left_pence // part)
            attempt(refunds.request_refund, line, pence=pence, cause=f"office {next(self.causes)}", reason="Goodwill")

    @rule(lot=LOTS, amount=st.integers(0, 4))
    def the_office_refunds_what_is_unused(self, lot, amount):
        if purchase := any_of(Purchase.objects.select_related("order_line__order", "membership"), lot):
            attempt(refunding.refund, purchase, amount=amount, pence=None, reason="Unused", by=self.office, token=uuid4())

    @rule(lot=LOTS, state=st.sampled_from([RefundState.SUCCEEDED, RefundState.FAILED]))
    def the_bank_says_what_became_of_a_refund(self, lot, state):
        if refund := any_of(Refund.objects.all(), lot):
            settlement.settle_refund(refund, state, stripe_id=f"re_{refund.pk}")

    @rule(lot=LOTS, part=st.sampled_from(Delivery.Part.values), is_today=st.booleans())
    def a_date_is_asked_for_or_arranged(self, lot, part, is_today):
        if purchase := any_of(Purchase.objects.all(), lot):
            day = timezone.localdate()
            if is_today:
                attempt(deliveries.arrange, purchase, day=day, part=part, deliverer="Miriam Okafor", location="", by=self.office)
            else:
                attempt(deliveries.ask, purchase, day=day + datetime.timedelta(days=7), part=part, note="", by=self.lead)

    @rule(lot=LOTS, is_office=st.booleans())
    def a_date_is_cancelled(self, lot, is_office):
        if delivery := any_of(Delivery.objects.all(), lot):
            attempt(deliveries.cancel, delivery, reason="Ill", by=self.office, is_office=is_office)

    @rule(lot=LOTS)
    def a_date_is_delivered(self, lot):
        if delivery := any_of(Delivery.objects.all(), lot):
            attempt(deliveries.mark_delivered, delivery)

    @rule(lot=LOTS, change=st.integers(-3, 3).filter(bool))
    def the_office_corrects(self, lot, change):
        if purchase := any_of(Purchase.objects.all(), lot):
            attempt(purchases.correct, purchase, change=change, reason="Counted twice", by=self.office)

    @rule()
    def an_included_place_is_used(self):
        attempt(included_places.reserve, self.membership, cause=f"booking {next(self.causes)}")

    @rule(days=st.sampled_from([1, 6]))
    def time_goes_by(self, days):
        self.now.shift(datetime.timedelta(days=days))

    @invariant()
    def each_ledger_sums_to_its_balance_which_is_never_below_nothing(self):
        for purchase in self.all(Purchase):
            granted, drawn = (
                purchase.entries.filter(kind__in=kinds).aggregate(sum=Sum("half_days", default=0))["sum"]
                for kinds in ((Kind.GRANTED, Kind.CORRECTED, Kind.REFUNDED), (Kind.DRAWN, Kind.RETURNED))
            )
            assert (granted, -drawn) == (purchase.half_days_granted, purchase.half_days_drawn)
            assert purchase.half_days_left >= 0
            standing = purchase.deliveries.filter(cancelled_at=None).aggregate(sum=Sum("half_days", default=0))["sum"]
            assert standing == purchase.half_days_drawn
        for membership in self.all(Membership):
            assert membership.entries.aggregate(sum=Sum("places", default=0))["sum"] == membership.places_left >= 0

    @invariant()
    def what_is_ordered_is_given_once_and_nothing_else_is(self):
        for purchase in self.all(Purchase):
            given = list(purchase.entries.filter(kind=Kind.GRANTED).values_list("half_days", flat=True))
            assert given == ([purchase.half_days] if purchase.ordered_at and purchase.half_days else [])
            assert (purchase.membership is not None) == bool(purchase.ordered_at and purchase.places)

    @invariant()
    def what_was_sold_is_not_rewritten_and_lines_say_what_it_costs(self):
        for purchase in self.all(Purchase).exclude(ordered_at=None):
            said = (purchase.net_pence, purchase.half_days, purchase.places, purchase.working)
            assert self.sold.setdefault(purchase.pk, said) == said
        for purchase in self.all(Purchase).exclude(order_line=None):
            assert (purchase.order_line.net_pence, purchase.order_line.vat_rate) == (purchase.net_pence, purchase.vat_rate)

    @invariant()
    def what_is_paid_is_had_or_given_back_and_every_penny_has_its_payment(self):
        for order in self.all(Order):
            line = order.lines.get()
            back = order.refunds.counted().aggregate(sum=Sum("pence", default=0))["sum"]
            assert back == order.refunded_pence <= order.total_pence
            assert all(refund.payment.order_id == order.pk for refund in order.refunds.select_related("payment"))
            if order.state == Order.State.PAID:
                purchase = Purchase.objects.filter(order_line=line).first()
                failed = line.refunds.filter(state=Refund.State.FAILED).exists()
                assert (purchase and state_of(purchase) == State.PAID) or line.left_pence == 0 or failed

    def all(self, model):
        """Every row; none before the world is there."""
        return model.objects.all() if hasattr(self, "sold") else model.objects.none()


def any_of(rows, lot):
    found = list(rows.order_by("pk"))
    return found[lot % len(found)] if found else None


def attempt(operation, *arguments, **more):
    """Do it, or be refused for a reason that the product knows."""
    try:
        operation(*arguments, **more)
    except (AddOnError, MembershipError, PaymentsError):
        return


@pytest.mark.django_db
def test_any_order_leaves_the_books_straight():
    in_any_order(AddOns, number=8, steps=35)
