"""A school is quoted a membership, agrees, pays, changes its tier, and ends it."""

import datetime

import pytest
from django.db import transaction

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import lead_of
from tests.factories.events import EventFactory
from tests.factories.membership import TierFactory, TierTermsFactory
from tests.factories.payments import committed, give_back
from tests.factories.schools import SchoolFactory
from thep.events import prices
from thep.membership import buying, included_places, memberships
from thep.membership.errors import (
    AlreadyAMember,
    BelowWhatIsUsed,
    CountsForNextYear,
    NoTerms,
    NotPossibleNow,
    PupilsUnknown,
    YearIsClosed,
)
from thep.membership.models import Membership, TierTerms
from thep.membership.states import State, state_of
from thep.payments import checkout, invoices, orders, refunds, settlement
from thep.payments.models import Order

pytestmark = pytest.mark.django_db
YEAR = 2026


@pytest.fixture
def school():
    return SchoolFactory(invoice_email="finance@loomwright.example", pupils=400)


def quoted(school, tier="Full", *, year=YEAR, fee=120_000, places=20, **more):
    """The fee that `school` was quoted for a membership."""
    made = TierFactory(name=tier)
    if not TierTerms.objects.filter(tier=made, academic_year=year).exists():
        TierTermsFactory(tier=made, academic_year=year, fee_pence=fee, included_places=places)
    return memberships.quote(school=school, tier=made, academic_year=year, **more).charges.get()


def now(charge):
    charge.refresh_from_db()
    return charge, Membership.objects.get(pk=charge.membership_id)


def invoice(charge, buyer=None, **more):
    with committed():
        return buying.by_invoice(charge, buyer=buyer or lead_of(charge.membership.school), purchase_order="PO 7", **more)


def pay_by_card(sandbox, charge):
    with committed():
        order = buying.by_card(charge, buyer=lead_of(charge.membership.school))
    checkout.start(order)
    sandbox.pay(order.payments.get().stripe_id)
    return order


class TestQuotations:
    def test_a_quotation_gives_nothing_until_it_is_agreed(self, school):
        charge = quoted(school)
        _, membership = now(charge)
        assert (state_of(membership), membership.places_granted) == (State.QUOTED, 0)
        assert prices.quote(event_for("Full"), school=school).net_pence == 9000
        memberships.agree(charge, by=None)
        _, membership = now(charge)
        assert (state_of(membership), membership.places_granted) == (State.AGREED, 20)

    def test_it_is_agreed_once(self, school):
        charge = quoted(school)
        for _ in range(2):
            memberships.agree(charge, by=None)
        assert now(charge)[1].places_granted == 20

    @pytest.mark.parametrize(
        ("error", "year", "more"),
        [
            (NoTerms, YEAR + 1, {}),
            (YearIsClosed, YEAR - 1, {}),
            (PupilsUnknown, YEAR, {"basis": TierTerms.Basis.PER_PUPIL}),
            (CountsForNextYear, YEAR, {"counts_for_next_year_from": datetime.date(2026, 9, 10)}),
        ],
    )
    def test_what_cannot_be_quoted_writes_nothing(self, error, year, more):
        terms = TierTermsFactory(academic_year=YEAR, **more)
        with pytest.raises(error):
            memberships.quote(school=SchoolFactory(pupils=None), tier=terms.tier, academic_year=year)
        assert not Membership.objects.exists()

    def test_a_school_has_one_for_a_year(self, school):
        quoted(school)
        with pytest.raises(AlreadyAMember):
            quoted(school)

    def test_one_that_lapsed_is_replaced_and_cannot_be_agreed(self, school, autumn):
        charge = quoted(school, answer_by=datetime.date(2026, 9, 30))
        autumn.move_to(datetime.datetime(2026, 10, 1, 9, tzinfo=datetime.UTC))
        with pytest.raises(NotPossibleNow, match="lapsed"):
            memberships.agree(charge, by=None)
        again = quoted(school)
        assert again.net_pence == 110_000  # eleven months are left
        assert Membership.objects.count() == 1
        kept = school.past_quotations.get()
        assert (kept.outcome, kept.net_pence, kept.working) == ("lapsed", charge.net_pence, charge.working)

    def test_it_can_be_withdrawn_until_it_is_agreed(self, school):
        charge = quoted(school)
        memberships.withdraw(charge)
        kept = school.past_quotations.get()
        assert (kept.outcome, kept.net_pence, kept.working, kept.made_at) == ("withdrawn", charge.net_pence, charge.working, charge.made_at)
        assert not Membership.objects.exists()
        charge = quoted(school)
        memberships.agree(charge, by=None)
        with pytest.raises(NotPossibleNow):
            memberships.withdraw(charge)

    def test_terms_that_change_later_change_no_quotation(self, school):
        charge = quoted(school)
        TierTerms.objects.update(fee_pence=1, included_places=1)
        memberships.agree(charge, by=None)
        charge, membership = now(charge)
        assert (charge.net_pence, membership.places_granted) == (120_000, 20)


class TestPaying:
    def test_by_invoice_it_holds_at_once_and_the_invoice_says_how_it_was_reckoned(self, sandbox, school):
        charge = quoted(school)
        order = invoice(charge)
        charge, membership = now(charge)
        assert state_of(membership) == State.INVOICED
        assert membership.places_granted == 20
        assert (order.net_pence, order.vat_pence, order.bill_to_email) == (120_000, 24_000, "finance@loomwright.example")
        assert order.lines.get().description == "Full membership, 2026/27: £1,200"
        order.refresh_from_db()
        invoices.mark_paid_elsewhere(order.payments.get(), by=PersonFactory())
        charge, membership = now(charge)
        assert state_of(membership) == State.ACTIVE
        assert charge.paid_at

    def test_by_card_it_holds_once_it_is_paid(self, sandbox, school):
        charge = quoted(school)
        order = pay_by_card(sandbox, charge)
        assert state_of(now(charge)[1]) == State.QUOTED
        for _ in range(2):  # Stripe tells everything twice
            checkout.check(order)
        _, membership = now(charge)
        assert (state_of(membership), membership.places_granted) == (State.ACTIVE, 20)

    def test_a_card_page_that_nobody_paid_leaves_the_quotation_open(self, sandbox, school):
        charge = quoted(school)
        with committed():
            order = buying.by_card(charge, buyer=lead_of(school))
        with pytest.raises(NotPossibleNow, match="chosen how to pay"):
            invoice(charge)
        orders.cancel(order)
        charge, membership = now(charge)
        assert (charge.order_line, state_of(membership)) == (None, State.QUOTED)
        invoice(charge)
        assert state_of(now(charge)[1]) == State.INVOICED

    def test_who_began_to_pay_before_it_lapsed_was_in_time(self, sandbox, school, autumn):
        charge = quoted(school, answer_by=datetime.date(2026, 9, 10))
        order = pay_by_card(sandbox, charge)
        autumn.move_to(datetime.datetime(2026, 9, 11, 0, 30, tzinfo=datetime.UTC))
        checkout.check(order)
        assert state_of(now(charge)[1]) == State.ACTIVE

    def test_an_invoice_that_is_withdrawn_leaves_what_was_agreed(self, sandbox, school):
        charge = quoted(school)
        orders.cancel(invoice(charge))
        charge, membership = now(charge)
        assert (charge.order_line, charge.invoiced_at, state_of(membership)) == (None, None, State.AGREED)
        assert membership.places_granted == 20
        invoice(charge)
        assert now(charge)[1].places_granted == 20

    def test_what_comes_for_an_invoice_that_was_withdrawn_goes_back_also_where_part_was_credited_before(self, sandbox, school):
        order = invoice(quoted(school))
        with transaction.atomic():
            refunds.request_refund(order.lines.get(), pence=44_000, cause="goodwill", reason="Goodwill")
        settlement.end_order(order, Order.State.CANCELLED)
        for _ in range(2):
            settlement.confirm_payment(order.payments.get(), paid_pence=144_000)
        assert order.lines.get().left_pence == 0
        assert [refund.pence for refund in order.refunds.order_by("pk")] == [44_000, 100_000]

    def test_part_of_what_was_paid_can_be_refunded(self, sandbox, school):
        charge = quoted(school)
        order = pay_by_card(sandbox, charge)
        checkout.check(order)
        give_back(order.lines.get(), 50_000)
        order.refresh_from_db()
        assert order.refunded_pence == 50_000
        assert state_of(now(charge)[1]) == State.ACTIVE  # the office ends it, if it's to end

    def test_an_invoice_goes_to_nobody_who_does_not_get_the_schools(self, school):
        charge = quoted(school)
        with pytest.raises(Exception, match="no longer gets these invoices"):
            invoice(charge, invoice_to="123456")
        assert state_of(now(charge)[1]) == State.QUOTED
        assert not Order.objects.exists()


class TestChanges:
    @pytest.fixture
    def member(self, school):
        """An associate member with six places, who agreed in September."""
        charge = quoted(school, "Associate", fee=60_000, places=6)
        memberships.agree(charge, by=None)
        TierTermsFactory(tier=TierFactory(name="Full"), academic_year=YEAR, fee_pence=240_000, included_places=20)
        return now(charge)[1]

    def test_an_upgrade_costs_the_difference_for_the_months_left_and_holds_once_agreed(self, sandbox, member, autumn):
        autumn.move_to(datetime.datetime(2027, 3, 1, 9, tzinfo=datetime.UTC))
        charge = memberships.change_tier(member, tier=TierFactory(name="Full"), by=None)
        assert (charge.net_pence, charge.agreed_at) == (90_000, None)
        assert now(charge)[1].tier.name == "Associate"
        order = invoice(charge)
        _, membership = now(charge)
        assert (membership.tier.name, membership.places_granted) == ("Full", 6 + 7)
        assert order.lines.get().description.startswith(
            "Change to Full membership, 2026/27: £2,400 instead of £600, of which 6 of 12 months"
        )

    def test_a_downgrade_holds_at_once_and_takes_its_places_off(self, school):
        full = quoted(school, "Full", fee=240_000, places=20)
        memberships.agree(full, by=None)
        TierTermsFactory(tier=TierFactory(name="Associate"), academic_year=YEAR, fee_pence=60_000, included_places=6)
        charge = memberships.change_tier(full.membership, tier=TierFactory(name="Associate"), by=None)
        _, membership = now(charge)
        assert (charge.net_pence, membership.tier.name, membership.places_granted) == (0, "Associate", 6)

    def test_a_downgrade_below_what_is_used_is_refused_with_the_figures(self, school):
        full = quoted(school, "Full", places=20)
        memberships.agree(full, by=None)
        for number in range(7):
            included_places.reserve(full.membership, cause=f"booking {number}")
        TierTermsFactory(tier=TierFactory(name="Associate"), academic_year=YEAR, fee_pence=60_000, included_places=6)
        with pytest.raises(BelowWhatIsUsed, match="7 included places are used or reserved, and Associate membership would leave 6 in all"):
            memberships.change_tier(full.membership, tier=TierFactory(name="Associate"), by=None)
        _, membership = now(full)
        assert (membership.tier.name, membership.places_granted) == ("Full", 20)

    def test_what_costs_more_takes_no_places_off_before_it_is_agreed(self, member):
        tier = TierFactory(name="Fewer places")
        TierTermsFactory(tier=tier, academic_year=YEAR, fee_pence=300_000, included_places=1)
        memberships.withdraw(memberships.change_tier(member, tier=tier, by=None))
        member.refresh_from_db()
        assert (member.tier.name, member.places_granted) == ("Associate", 6)

    def test_the_same_tier_or_a_second_change_is_refused(self, member):
        with pytest.raises(NotPossibleNow, match="already"):
            memberships.change_tier(member, tier=member.tier, by=None)
        memberships.change_tier(member, tier=TierFactory(name="Full"), by=None)
        with pytest.raises(NotPossibleNow, match="waits for an answer"):
            memberships.change_tier(member, tier=TierFactory(name="Full"), by=None)

    def test_one_that_has_ended_has_no_more_prices_from_that_day(self, member, school):
        TierTermsFactory(tier=TierFactory(name="Gold"), academic_year=YEAR)
        memberships.end(member, on=datetime.date(2026, 12, 1))
        days = {day: event_for("Associate", starts_at=day) for day in (at(2026, 11, 30), at(2026, 12, 1))}
        assert [prices.quote(event, school=school).net_pence for event in days.values()] == [4500, 9000]
        with pytest.raises(NotPossibleNow):
            memberships.end(member, on=datetime.date(2026, 12, 1))

    @pytest.mark.parametrize("day", ["2026-09-09", "2027-09-01"])
    def test_it_ends_within_its_year(self, member, day):
        with pytest.raises(NotPossibleNow, match="Choose a day"):
            memberships.end(member, on=datetime.date.fromisoformat(day))

    def test_a_year_that_is_over_stays_as_it_is(self, member, autumn):
        charge = member.charges.get()
        autumn.move_to(datetime.datetime(2027, 9, 1, 9, tzinfo=datetime.UTC))
        for operation in (
            lambda: memberships.end(member, on=datetime.date(2027, 8, 1)),
            lambda: memberships.change_tier(member, tier=TierFactory(name="Full"), by=None),
            lambda: memberships.grant_more(member, included_places=1, reason="Late"),
        ):
            with pytest.raises(YearIsClosed):
                operation()
        assert now(charge)[1].places_granted == 6

    def test_places_are_corrected_down_to_what_is_used_and_no_further(self, member):
        included_places.reserve(member, cause="booking 1")
        memberships.grant_more(member, included_places=-5, reason="Entered twice")
        with pytest.raises(BelowWhatIsUsed, match="1 of 1 places are used or reserved, so at most 0"):
            memberships.grant_more(member, included_places=-1, reason="Entered twice")
        member.refresh_from_db()
        assert (member.places_left, sum(entry.places for entry in member.entries.all())) == (0, 0)


def at(*day):
    return datetime.datetime(*day, 12, tzinfo=datetime.UTC)


def event_for(tier, **more):
    """An event that costs £90, and £45 for the members of a tier."""
    event = EventFactory(price=9000, **more)
    event.prices.create(tier=TierFactory(name=tier), net_pence=4500)
    return event
