"""A school's money in any order: whatever is quoted, agreed, paid, refunded, changed, renewed, corrected or lapses, the books add up."""

import datetime
import itertools

import pytest
import time_machine
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.anything import in_any_order
from tests.factories.bookings import lead_of
from tests.factories.membership import TierFactory, TierTermsFactory
from tests.factories.schools import SchoolFactory
from thep.membership import buying, included_places, memberships, renewals
from thep.membership.errors import MembershipError
from thep.membership.models import Membership, MembershipCharge, PlaceEntry
from thep.membership.states import State, state_of
from thep.membership.years import this_academic_year
from thep.payments import refunds, settlement
from thep.payments.errors import PaymentsError
from thep.payments.gateway import RefundState
from thep.payments.models import Order, OrderLine, Refund

Entry = PlaceEntry.Kind
LOTS = st.integers(min_value=0, max_value=999)
OCTOBER = datetime.datetime(2026, 10, 5, 9, 0, tzinfo=datetime.UTC)
TIERS = {"Associate": (0, 4), "Full": (240_000, 6), "Partner": (310_050, 9)}
"""The yearly fee in pence before VAT, and the included places."""


class Money(RuleBasedStateMachine):
    """Two schools, three tiers, three academic years."""

    @initialize()
    def the_world(self):
        self.clock = time_machine.travel(OCTOBER, tick=False)
        self.now = self.clock.start()
        self.undo = transaction.atomic()
        self.undo._from_testcase = True  # durable transactions may begin inside it
        self.undo.__enter__()
        self.tiers = [TierFactory(name=name) for name in TIERS]
        for tier, year in itertools.product(self.tiers, (2026, 2027, 2028)):
            fee, places = TIERS[tier.name]
            TierTermsFactory(tier=tier, academic_year=year, fee_pence=fee, included_places=places)
        self.schools = [SchoolFactory(), SchoolFactory()]
        self.leads = {school.pk: lead_of(school) for school in self.schools}
        self.causes = itertools.count()
        self.agreed, self.closed, self.ended = {}, {}, {}

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)
            self.clock.stop()

    @rule(school=st.integers(0, 1), tier=st.integers(0, 2), next_year=st.booleans())
    def a_membership_is_quoted(self, school, tier, next_year):
        attempt(
            memberships.quote, school=self.schools[school], tier=self.tiers[tier], academic_year=this_academic_year() + next_year, by=None
        )

    @rule()
    def all_are_offered_the_next_year(self):
        chosen = [(each.membership, each.membership.tier) for each in renewals.proposals(this_academic_year())]
        renewals.send(chosen, answer_by=timezone.localdate() + datetime.timedelta(days=20), by=None)

    @rule(lot=LOTS, by_card=st.booleans())
    def a_lead_agrees(self, lot, by_card):
        if charge := any_of(MembershipCharge.objects.select_related("membership__school"), lot):
            buyer = self.leads[charge.membership.school_id]
            if charge.net_pence == 0:
                attempt(memberships.agree, charge, by=buyer)
            elif by_card:
                attempt(buying.by_card, charge, buyer=buyer)
            else:
                attempt(buying.by_invoice, charge, buyer=buyer, purchase_order="PO 7")

    @rule(lot=LOTS)
    def stripe_says_that_it_was_paid(self, lot):
        """For the first time or again, in time or after the order has ended."""
        if order := any_of(Order.objects.all(), lot):
            settlement.confirm_payment(order.payments.get(), paid_pence=order.total_pence, payment_intent=f"pi_{order.pk}")

    @rule(lot=LOTS, state=st.sampled_from([Order.State.LAPSED, Order.State.CANCELLED]))
    def an_order_ends_unpaid(self, lot, state):
        if order := any_of(Order.objects.all(), lot):
            settlement.end_order(order, state)

    @rule(lot=LOTS, part=st.sampled_from([1, 3, 100]))
    def the_office_refunds_some_or_all(self, lot, part):
        if line := any_of(OrderLine.objects.all(), lot):
            pence = -(-line.left_pence // part)
            attempt(refunds.request_refund, line, pence=pence, cause=f"office {next(self.causes)}", reason="Goodwill")

    @rule(lot=LOTS, state=st.sampled_from([RefundState.SUCCEEDED, RefundState.FAILED, RefundState.PENDING]))
    def the_bank_says_what_became_of_a_refund(self, lot, state):
        if refund := any_of(Refund.objects.all(), lot):
            settlement.settle_refund(refund, state, stripe_id=f"re_{refund.pk}")

    @rule(lot=LOTS, tier=st.integers(0, 2))
    def a_school_changes_its_tier(self, lot, tier):
        if membership := any_of(Membership.objects.all(), lot):
            attempt(memberships.change_tier, membership, tier=self.tiers[tier], by=None)

    @rule(lot=LOTS)
    def a_quotation_is_withdrawn(self, lot):
        if charge := any_of(MembershipCharge.objects.all(), lot):
            attempt(memberships.withdraw, charge)

    @rule(lot=LOTS, days=st.integers(-30, 300))
    def a_membership_ends(self, lot, days):
        if membership := any_of(Membership.objects.all(), lot):
            attempt(memberships.end, membership, on=timezone.localdate() + datetime.timedelta(days=days))

    @rule(lot=LOTS, tier=st.integers(0, 2), days=st.integers(0, 60), at_no_charge=st.booleans())
    def a_school_comes_back(self, lot, tier, days, at_no_charge):
        """Within the year of a membership that ends, or has ended: on any day since, or too early."""
        if ended := any_of(Membership.objects.exclude(ended_on=None).select_related("school"), lot):
            facts = {"school": ended.school, "tier": self.tiers[tier], "academic_year": ended.academic_year}
            if at_no_charge:
                attempt(memberships.start, **facts, included_places=3)
            else:
                attempt(memberships.quote, **facts, begins_on=timezone.localdate() - datetime.timedelta(days=days))

    @rule(lot=LOTS)
    def a_place_is_drawn(self, lot):
        if membership := any_of(Membership.objects.all(), lot):
            attempt(included_places.reserve, membership, cause=f"booking {next(self.causes)}")

    @rule(lot=LOTS)
    def a_place_comes_back(self, lot):
        """For the first time, or again."""
        if entry := any_of(PlaceEntry.objects.filter(kind=Entry.RESERVED).select_related("membership"), lot):
            included_places.give_back(entry.membership, cause=entry.cause)

    @rule(lot=LOTS, change=st.integers(-5, 5).filter(bool))
    def the_office_corrects(self, lot, change):
        if membership := any_of(Membership.objects.all(), lot):
            attempt(memberships.grant_more, membership, included_places=change, reason="Counted twice")

    @rule(days=st.sampled_from([1, 30, 70, 200]))
    def time_goes_by(self, days):
        if timezone.now().year < 2028:
            for membership in Membership.objects.filter(academic_year__lt=this_academic_year()):
                self.closed.setdefault(membership.pk, frozen(membership))
            self.now.shift(datetime.timedelta(days=days))

    @invariant()
    def the_ledger_sums_to_the_balance_which_is_never_below_nothing(self):
        for membership in self.all(Membership):
            granted, taken = (
                membership.entries.filter(kind__in=kinds).aggregate(sum=Sum("places", default=0))["sum"]
                for kinds in ((Entry.GRANTED, Entry.CORRECTED), (Entry.RESERVED, Entry.RETURNED))
            )
            assert (granted, -taken) == (membership.places_granted, membership.places_taken)
            assert granted + taken == membership.places_left >= 0

    @invariant()
    def each_cost_that_was_agreed_granted_its_places_once_and_no_other_did(self):
        for charge in self.all(MembershipCharge):
            granted = PlaceEntry.objects.filter(membership=charge.membership_id, kind=Entry.GRANTED, cause=f"{charge.kind} {charge.pk}")
            expected = [charge.included_places] if charge.agreed_at and charge.included_places else []
            assert list(granted.values_list("places", flat=True)) == expected

    @invariant()
    def a_membership_is_what_its_costs_say(self):
        for membership in self.all(Membership):
            fee = membership.charges.get(kind=MembershipCharge.Kind.FEE)
            assert (membership.agreed_at is None) == (fee.agreed_at is None)
            assert membership.paid_at == fee.paid_at
            assert (state_of(membership) == State.ACTIVE) <= (membership.paid_at is not None)
            agreed = membership.charges.exclude(agreed_at=None).order_by("agreed_at", "pk").last()
            assert agreed is None or membership.tier_id == agreed.tier_id

    @invariant()
    def lines_say_what_was_quoted_and_orders_add_up(self):
        for charge in self.all(MembershipCharge).exclude(order_line=None):
            assert (charge.order_line.net_pence, charge.order_line.vat_rate) == (charge.net_pence, charge.vat_rate)
        for order in self.all(Order):
            sums = order.lines.aggregate(net=Sum("net_pence"), vat=Sum("vat_pence"))
            assert (sums["net"], sums["vat"], sums["net"] + sums["vat"]) == (order.net_pence, order.vat_pence, order.total_pence)

    @invariant()
    def what_is_paid_holds_or_is_given_back_and_no_more_is_given_back_than_came(self):
        for order in self.all(Order).filter(state=Order.State.PAID):
            line = order.lines.get()
            charge = MembershipCharge.objects.filter(order_line=line).first()
            failed = line.refunds.filter(state=Refund.State.FAILED).exists()
            assert (charge and charge.agreed_at and charge.paid_at) or line.left_pence == 0 or failed
        for order in self.all(Order):
            back = order.refunds.counted().aggregate(sum=Sum("pence", default=0))["sum"]
            assert back == order.refunded_pence <= order.total_pence
            assert all(refund.payment.order_id == order.pk for refund in order.refunds.select_related("payment"))

    @invariant()
    def nothing_that_was_agreed_is_rewritten_and_years_that_are_over_stay(self):
        for charge in self.all(MembershipCharge).exclude(agreed_at=None):
            said = (charge.net_pence, charge.included_places, charge.tier_id, charge.working, charge.agreed_at)
            assert self.agreed.setdefault(charge.pk, said) == said
        if hasattr(self, "agreed"):
            assert set(self.agreed) <= set(MembershipCharge.objects.values_list("pk", flat=True))
            for membership in Membership.objects.filter(pk__in=self.closed):
                assert self.closed[membership.pk] == frozen(membership)

    @invariant()
    def of_each_day_a_school_has_one_membership_at_most(self):
        for school in getattr(self, "schools", ()):
            for _, of_year in itertools.groupby(school.memberships.order_by("academic_year", "spell"), lambda each: each.academic_year):
                spells = list(of_year)
                assert [each.spell for each in spells] == list(range(1, len(spells) + 1))
                for earlier, later in itertools.pairwise(spells):
                    assert earlier.agreed_at
                    assert earlier.ended_on <= later.begins_on
                    assert state_of(earlier) == State.ENDED

    @invariant()
    def what_has_ended_stays_as_it_was(self):
        for membership in self.all(Membership).exclude(ended_on=None):
            if state_of(membership) == State.ENDED:
                assert self.ended.setdefault(membership.pk, lasting(membership)) == lasting(membership)

    def all(self, model):
        """Every row; none before the world is there."""
        return model.objects.all() if hasattr(self, "agreed") else model.objects.none()


def any_of(rows, lot):
    found = list(rows.order_by("pk"))
    return found[lot % len(found)] if found else None


def frozen(membership):
    """What stays of a membership whose year is over: its tier, its end and what is granted. Payments may still come."""
    return membership.tier_id, membership.ended_on, membership.places_granted, membership.charges.count()


def lasting(membership):
    """What stays of a membership that has ended: its days, its tier, and what was agreed. Places may still be corrected or come back."""
    agreed = membership.charges.exclude(agreed_at=None).order_by("pk").values_list("pk", "net_pence", "working")
    return membership.spell, membership.begins_on, membership.ended_on, membership.tier_id, membership.agreed_at, list(agreed)


def attempt(operation, *arguments, **more):
    """Do it, or be refused for a reason that the product knows."""
    try:
        operation(*arguments, **more)
    except (MembershipError, PaymentsError):
        return


@pytest.mark.django_db
def test_any_order_of_money_leaves_the_books_straight():
    in_any_order(Money, number=15, steps=40)
