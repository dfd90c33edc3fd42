"""A school buys an add-on at its price, asks what one costs and accepts, by invoice or by card; and what ends unpaid is taken back."""

import datetime
from uuid import uuid4

import pytest

from tests.factories.addons import AddOnFactory, bought, in_state, on_request
from tests.factories.bookings import lead_of, pay, teacher_at
from tests.factories.membership import MembershipFactory, TierFactory
from tests.factories.schools import SchoolFactory
from thep.addons import buying, deliveries, purchases
from thep.addons.buying import Payment
from thep.addons.errors import NoMembership, NotForSale, NotPossibleNow
from thep.addons.models import AddOn, Purchase
from thep.addons.states import State, state_of
from thep.mail.models import Message
from thep.membership.models import Membership
from thep.payments import checkout, orders, settlement
from thep.payments.models import Order
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db
CARD = Payment(method=Order.Method.CARD)
INVOICE = Payment(method=Order.Method.INVOICE, purchase_order="PO 7")
SOON = datetime.date(2026, 10, 8)


def now(purchase):
    return Purchase.objects.get(pk=purchase.pk)


def standing(purchase):
    purchase = now(purchase)
    return state_of(purchase), purchase.half_days_granted, purchase.half_days_drawn


def quoted(school, lead, *, brings=4, add_on=None):
    purchase = purchases.ask(add_on or on_request(), school=school, by=lead, quantity=1, message="A review of our reading.")
    text = "Two reviewers for two days."
    return purchases.quote(purchase, net_pence=180_000, vat_rate=2000, quantity=1, brings=brings, text=text, answer_by=SOON, by=lead)


class TestAtItsPrice:
    def test_by_invoice_it_holds_at_once_and_is_paid_later(self, school, lead):
        purchase, order = bought(school, lead, quantity=3)
        assert standing(purchase) == (State.ORDERED, 6, 0)
        assert (order.net_pence, order.vat_pence, order.lines.get().description) == (165_000, 33_000, "Consultancy day: 3 days at £550")
        assert (order.bill_to_email, order.purchase_order) == ("finance@loomwright.example", "PO 7")
        for _ in range(2):  # a webhook that is sent again
            pay(order)
        assert standing(purchase) == (State.PAID, 6, 0)
        assert [entry.kind for entry in purchase.entries.all()] == ["granted"]

    def test_by_card_it_holds_once_it_is_paid(self, sandbox, school, lead):
        purchase, order = bought(school, lead, method=Order.Method.CARD)
        assert standing(purchase) == (State.PAYING, 0, 0)
        checkout.start(order)
        sandbox.pay(order.payments.get().stripe_id)
        for _ in range(2):
            checkout.check(order)
        assert standing(purchase) == (State.PAID, 2, 0)

    def test_a_member_pays_the_price_of_its_tier_and_keeps_it(self, school, lead):
        full = TierFactory(name="Full")
        MembershipFactory(school=school, tier=full)
        add_on = AddOnFactory(prices=[(None, 1, 60_000), (full, 1, 48_000)])
        purchase, order = bought(school, lead, add_on=add_on)
        assert (order.net_pence, purchase.working) == (48_000, "1 day, Full member price")
        add_on.prices.update(net_pence=99_900)
        AddOn.objects.update(brings=8)
        assert (now(purchase).net_pence, now(purchase).half_days) == (48_000, 2)

    @pytest.mark.parametrize("payment", [CARD, INVOICE])
    def test_the_same_form_buys_once(self, school, lead, payment):
        add_on, token = AddOnFactory(), uuid4()
        first, second = (
            buying.buy(add_on, school=school, buyer=lead, quantity=1, payment=payment, token=token) for _ in range(2)
        )  # fmt: skip
        assert first == second
        assert (Order.objects.count(), Purchase.objects.count()) == (1, 1)

    def test_a_form_of_another_school_shows_nothing_of_it(self, school, lead):
        token, other = uuid4(), SchoolFactory()
        bought(school, lead, token=token)
        with pytest.raises(NotPossibleNow, match="out of date"):
            buying.buy(AddOn.objects.get(), school=other, buyer=lead_of(other), quantity=1, payment=INVOICE, token=token)

    def test_a_card_order_that_lapses_buys_nothing_and_money_that_comes_too_late_still_does(self, school, lead):
        purchase, order = bought(school, lead, method=Order.Method.CARD)
        orders.close_unpaid(order)
        assert standing(purchase) == (State.CLOSED, 0, 0)
        pay(order)
        assert standing(purchase) == (State.PAID, 2, 0)

    def test_what_is_paid_for_an_invoice_that_was_withdrawn_goes_back(self, school, lead):
        purchase, order = bought(school, lead)
        settlement.end_order(order, Order.State.CANCELLED)  # withdrawn in Stripe's dashboard
        for _ in range(2):
            pay(order)
        assert (standing(purchase), order.lines.get().left_pence) == ((State.CANCELLED, 0, 0), 0)
        assert [refund.pence for refund in order.refunds.all()] == [order.total_pence]

    def test_an_invoice_that_is_cancelled_takes_off_what_is_unused_and_cancels_what_is_to_come(self, school, lead):
        purchase, order = bought(school, lead, quantity=3)
        past = deliveries.ask(purchase, day=datetime.date(2026, 9, 21), part="morning", note="", by=lead)
        deliveries.schedule(past, day=datetime.date(2026, 9, 9), part="morning", deliverer="Miriam Okafor", location="")
        deliveries.mark_delivered(past)
        coming = deliveries.ask(purchase, day=datetime.date(2026, 9, 22), part="day", note="", by=lead)
        orders.cancel(Order.objects.get(pk=order.pk))
        assert standing(purchase) == (State.CANCELLED, 1, 1)
        coming.refresh_from_db()
        assert coming.cancelled_reason == "The invoice was withdrawn"
        assert sum(entry.half_days for entry in purchase.entries.all()) == 0


class TestWhoMayBuy:
    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"on_sale_from": datetime.date(2026, 9, 11)}, "isn’t on sale"),
            ({"on_sale_until": datetime.date(2026, 9, 9)}, "isn’t on sale"),
            ({"members_only": True}, "for members"),
            ({"buyers": ["headteacher", "business_manager"]}, "Only the business manager or the headteacher can buy this"),
            ({"prices": []}, "no price for you"),
            ({"pricing": "on_request"}, "on request"),
        ],
    )
    def test_what_is_not_for_them_is_refused_and_writes_nothing(self, school, lead, fields, said):
        with pytest.raises(NotForSale, match=said):
            buying.buy(AddOnFactory(**fields), school=school, buyer=lead, quantity=1, payment=INVOICE)
        assert not Purchase.objects.exists()
        assert not Order.objects.exists()

    def test_only_some_tiers(self, school, lead):
        add_on = AddOnFactory()
        add_on.tiers.add(TierFactory(name="Full"))
        MembershipFactory(school=school, tier=TierFactory(name="Associate"))
        with pytest.raises(NotForSale, match="for Full members"):
            buying.buy(add_on, school=school, buyer=lead, quantity=1, payment=INVOICE)
        Membership.objects.update(tier=TierFactory(name="Full"))
        assert buying.buy(add_on, school=school, buyer=lead, quantity=1, payment=INVOICE).net_pence == 60_000

    def test_somebody_in_the_wanted_role(self, school, lead):
        add_on = AddOnFactory(buyers=["headteacher"])
        Affiliation.objects.filter(person=lead).update(role=Affiliation.Role.HEADTEACHER)
        assert buying.buy(add_on, school=school, buyer=lead, quantity=1, payment=INVOICE).net_pence == 60_000

    def test_a_teacher_or_a_lead_of_another_school(self, school):
        for person in (teacher_at(school), lead_of(SchoolFactory())):
            with pytest.raises(NotForSale, match="Only a CPD lead"):
                buying.buy(AddOnFactory(), school=school, buyer=person, quantity=1, payment=INVOICE)
            with pytest.raises(NotForSale, match="Only a CPD lead"):
                purchases.ask(on_request(), school=school, by=person, quantity=1, message="Please")


class TestOnRequest:
    def test_it_is_asked_for_quoted_and_accepted(self, school, lead):
        purchase = quoted(school, lead)
        letter = Message.objects.get(kind="addons.quoted")
        assert letter.to == lead.email
        assert "£1,800 + VAT" in letter.text
        assert "8 October 2026" in letter.text
        order = buying.accept(purchase, buyer=lead, payment=INVOICE)
        assert (order.total_pence, order.lines.get().description) == (216_000, "Peer review: 1 review")
        assert standing(purchase) == (State.ORDERED, 4, 0)

    def test_the_same_form_asks_once(self, school, lead):
        token = uuid4()
        for _ in range(2):
            purchases.ask(on_request(), school=school, by=lead, quantity=1, message="Please", token=token)
        assert Purchase.objects.count() == 1

    @pytest.mark.parametrize(("quantity", "said"), [(0, "from 1 to 20"), (21, "from 1 to 20")])
    def test_so_many_cannot_be_asked_for(self, school, lead, quantity, said):
        with pytest.raises(NotForSale, match=said):
            purchases.ask(on_request(), school=school, by=lead, quantity=quantity, message="Please")

    def test_what_has_a_price_is_not_asked_for(self, school, lead):
        with pytest.raises(NotForSale, match="has a price already"):
            purchases.ask(AddOnFactory(), school=school, by=lead, quantity=1, message="Please")

    @pytest.mark.parametrize(
        ("changed", "said"),
        [({"answer_by": datetime.date(2026, 9, 9)}, "still to come"), ({"brings": 0}, "how much it brings")],
    )
    def test_an_offer_that_nobody_could_use_is_refused(self, school, lead, changed, said):
        purchase = in_state(State.ASKED, add_on=on_request())
        offer = {"net_pence": 1, "vat_rate": 0, "quantity": 1, "brings": 1, "text": "Yes", "answer_by": SOON} | changed
        with pytest.raises(NotPossibleNow, match=said):
            purchases.quote(purchase, **offer, by=lead)
        assert state_of(now(purchase)) == State.ASKED

    def test_who_began_to_pay_before_it_lapsed_was_in_time(self, school, lead, autumn):
        purchase = quoted(school, lead)
        order = buying.accept(purchase, buyer=lead, payment=CARD)
        autumn.move_to(datetime.datetime(2026, 10, 9, 9, tzinfo=datetime.UTC))
        pay(order)
        assert standing(purchase) == (State.PAID, 4, 0)

    def test_an_offer_whose_card_order_lapsed_is_accepted_by_invoice_and_the_late_money_goes_back(self, school, lead):
        purchase = quoted(school, lead)
        late = buying.accept(purchase, buyer=lead, payment=CARD)
        orders.close_unpaid(late)
        assert state_of(now(purchase)) == State.QUOTED
        buying.accept(purchase, buyer=lead, payment=INVOICE)
        pay(late)
        assert standing(purchase) == (State.ORDERED, 4, 0)
        assert late.refunds.get().pence == late.total_pence


class TestIncludedPlaces:
    @pytest.fixture
    def pack(self):
        return AddOnFactory(
            name="Five more places", grants=AddOn.Grants.PLACES, brings=5, unit="pack", units="packs", prices=[(None, 1, 30_000)]
        )

    def test_they_are_added_to_the_membership_of_today(self, school, lead, pack):
        membership = MembershipFactory(school=school, places_granted=20)
        purchase, order = bought(school, lead, add_on=pack, quantity=2)
        membership.refresh_from_db()
        assert (membership.places_granted, now(purchase).membership) == (30, membership)
        pay(order)
        membership.refresh_from_db()
        assert membership.places_granted == 30

    def test_a_school_without_a_membership_cannot_buy_them(self, school, lead, pack):
        with pytest.raises(NotForSale, match="for members"):
            buying.buy(pack, school=school, buyer=lead, quantity=1, payment=CARD)
        purchase = in_state(State.QUOTED, school=school, places=5, half_days=0)
        with pytest.raises(NoMembership):
            buying.accept(purchase, buyer=lead, payment=INVOICE)

    def test_where_the_membership_ends_before_the_card_is_paid_the_money_goes_back(self, school, lead, pack):
        membership = MembershipFactory(school=school)
        purchase, order = bought(school, lead, add_on=pack, method=Order.Method.CARD)
        Membership.objects.filter(pk=membership.pk).update(ended_on=datetime.date(2026, 9, 10))
        pay(order)
        assert state_of(now(purchase)) == State.CLOSED
        assert order.refunds.get().pence == order.total_pence
