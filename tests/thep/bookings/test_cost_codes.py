"""A school's cost code is on the order that a place leads to, however it came to it: offered, approved, or settled on renewal."""

import pytest
from django.urls import reverse

from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.thep.bookings.renewal_world import AUGUST, World, after_commit, at, now, settle
from tests.thep.bookings.test_booking_form import signed_in
from thep.bookings import changes
from thep.bookings.approvals import answers, requests, school_settings
from thep.bookings.bookings import book as book_places
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.payments.cost_codes import set_cost_code
from thep.payments.models import Order
from thep.schools import affiliations

pytestmark = pytest.mark.django_db

State, Payment = Booking.State, Booking.Payment


class TestAnOfferedPlace:
    @pytest.fixture
    def school(self):
        return SchoolFactory()

    @pytest.fixture
    def lead(self, school):
        return lead_of(school)

    @pytest.fixture
    def offered(self, school, lead):
        """A place that the lead has been offered, at £45."""
        event = EventFactory(price=4500, capacity=1)
        first = book(event, payment=Payment.CARD)
        waiting = book(event, lead, school=school, payment=Payment.CARD)
        changes.cancel(first, by=None)
        return now(waiting)

    def test_is_taken_under_a_code_that_the_school_has_used(self, offered, lead, school):
        set_cost_code(book(EventFactory(price=4500), lead, school=school, payment=Payment.INVOICE).order_line.order, "Eng 1", by=lead)
        client, address = signed_in(lead), reverse("member_booking", args=[offered.reference])
        assert '<option value="Eng 1">' in client.get(address).content.decode()
        offer = reverse("member_booking_offer", args=[offered.reference])
        refused = client.post(offer, {"payment": "invoice", "cost_code": "ENG  1"})
        assert (refused.status_code, 'value="ENG  1"' in refused.content.decode()) == (422, True)
        client.post(offer, {"payment": "invoice", "purchase_order": "PO 1", "cost_code": "ENG  1"})
        assert now(offered).order_line.order.cost_code == "Eng 1"

    def test_of_somebody_who_leads_nothing_has_none(self, school):
        event, teacher = EventFactory(price=4500, capacity=1), teacher_at(school)
        first = book(event, payment=Payment.CARD)
        waiting = book(event, teacher, school=school, payment=Payment.CARD)
        changes.cancel(first, by=None)
        client = signed_in(teacher)
        assert 'name="cost_code"' not in client.get(reverse("member_booking", args=[waiting.reference])).content.decode()


class TestAnApprovedRequest:
    @pytest.fixture
    def school(self):
        return SchoolFactory()

    @pytest.fixture
    def lead(self, school):
        lead = lead_of(school)
        school_settings.change(school, asks_first=True, hours=72, by=lead)
        return lead

    def asked(self, school):
        teacher = teacher_at(school)
        return requests.ask(EventFactory(price=4500), school=school, delegate=Delegate(person=teacher), by=teacher, terms=None)

    def test_has_its_order_under_the_code_that_the_lead_gave(self, school, lead):
        asked, client = self.asked(school), signed_in(lead)
        address = reverse("member_school_request", args=[school.urn, asked.pk])
        price = client.get(address).context["row"].cost.quote.total_pence
        sent = {"approve": "1", "payment": "invoice", "price": price, "cost_code": "CPD04"}
        assert 'value="CPD04"' in client.post(address, sent).content.decode()  # without the purchase order it is kept
        client.post(address, sent | {"purchase_order": "PO 1"})
        assert Order.objects.get().cost_code == "CPD04"

    def test_and_each_of_many_that_are_ticked(self, school, lead):
        two, client = [self.asked(school), self.asked(school)], signed_in(lead)
        address = reverse("member_school_requests", args=[school.urn])
        rows = client.get(address).context["rows"]
        shown = {f"shown-{row.request.pk}": str(row.cost.agreement) for row in rows}
        ticked = {"requests": [asked.pk for asked in two], "approve": "1", "purchase_order": "PO 1", "cost_code": "CPD04"}
        client.post(address, ticked | shown)
        assert [order.cost_code for order in Order.objects.all()] == ["CPD04", "CPD04"]

    def test_may_have_none(self, school, lead):
        answers.approve(self.asked(school), by=lead, payment=Payment.INVOICE, purchase_order="PO 1")
        assert Order.objects.get().cost_code == ""


class TestAPlaceOnRenewal:
    @pytest.fixture
    def world(self, time_machine):
        time_machine.move_to(at(AUGUST), tick=False)
        return World(places=0)

    def book(self, world, code):
        with after_commit():
            placed = book_places(
                world.event, booker=world.lead, school=world.school, payment=Payment.ON_RENEWAL, purchase_order="PO 7",
                delegates=[Delegate(person=teacher_at(world.school))], cost_code=code,
            )  # fmt: skip
        return placed.bookings[0]

    def test_has_its_order_under_the_code_it_was_booked_with_once_the_school_has_renewed(self, world):
        booking = self.book(world, " CPD  04 ")
        assert booking.order_line is None
        world.renew()
        order = now(booking).order_line.order
        assert (order.cost_code, order.notes.filter(kind="cost code").get().by) == ("CPD 04", world.lead)

    def test_and_where_it_has_not_renewed_in_time_though_the_booker_has_left(self, world, time_machine):
        booking = self.book(world, "CPD04")
        lead_of(world.school)
        affiliations.end(world.lead.affiliations.get(), by=world.lead)
        time_machine.move_to(at("2027-10-01T09:00"), tick=False)
        settle()
        assert now(booking).order_line.order.cost_code == "CPD04"

    def test_places_with_different_codes_are_on_different_orders(self, world):
        for code in ("CPD04", "ENG1"):
            self.book(world, code)
        world.renew()
        codes = Order.objects.exclude(purchase_order="PO 8").values_list("cost_code", flat=True)
        assert sorted(codes) == ["CPD04", "ENG1"]

    def test_is_in_the_schools_list_with_its_code_while_it_waits(self, world):
        self.book(world, "CPD04")
        sheet = signed_in(world.lead).get(reverse("member_school_bookings_csv", args=[world.school.urn]))
        assert "CPD04" in b"".join(sheet).decode()

    def test_the_booking_form_asks_for_it(self, world):
        page = signed_in(world.lead).get(reverse("book", args=[world.event.pk])).content.decode()
        assert 'name="cost_code"' in page
