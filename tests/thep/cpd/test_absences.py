"""Not coming is charged or waived by the office, once for each booking, by the policy that somebody booked under."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.factories.absences import DAY, WORDS, absent_from
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.cpd import event_that_began, mark, place_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from tests.world import World
from thep.bookings import end_reasons
from thep.bookings.models import Booking, OfstedVisit
from thep.bookings.school_clock import inspection_days
from thep.cms.attention import Watch
from thep.cpd.absences import absences
from thep.cpd.absences.absences import charge, credit, waive
from thep.cpd.absences.attention import CHARGED_BUT_CAME
from thep.cpd.absences.errors import AbsenceError
from thep.cpd.models import AbsenceDecision
from thep.domains import declared
from thep.events.models import CancellationPolicy, Event
from thep.events.office.policies import PolicyForm
from thep.membership import included_places
from thep.payments import orders, settlement
from thep.payments.models import Order, OrderLine, Refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return PersonFactory(name="Tom Adeyemi")


def refused(booking, by):
    """Why charging was refused, in words."""
    charged = charge([booking], by=by)
    assert not charged.decisions
    [(_, why)] = charged.refused
    assert not AbsenceDecision.objects.filter(booking=booking, state="charged").exists()
    return why


class TestThePolicy:
    def test_its_words_and_its_fee_are_shown_before_booking_and_kept_with_the_booking(self, client):
        policy = CancellationPolicy.objects.create(
            name="Free", slug="free", text="There’s nothing to pay to cancel.", absence_text=WORDS, absence_fee_pence=2500
        )
        event, person = EventFactory(policy=policy, vat_rate=2000), PersonFactory()
        client.force_login(person)
        assert f"{WORDS} The fee for not coming is £25 + VAT." in client.get(f"/book/{event.pk}/").text
        booking = book(event, person)
        policy.absence_fee_pence = 9900
        policy.save()
        booking.refresh_from_db()
        assert booking.absence_fee_pence == 2500
        assert booking.policy_text == f"There’s nothing to pay to cancel.\n\n{WORDS} The fee for not coming is £25 + VAT."

    def test_a_fee_needs_words(self):
        sent = {"name": "Free", "slug": "free", "text": "None.", "absence_fee_pence": "25", "absence_text": " "}
        form = PolicyForm(sent)
        assert not form.is_valid()
        assert form.errors["absence_text"] == ["Say in words what happens when somebody doesn’t come, as there is a fee for it."]
        with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
            CancellationPolicy.objects.create(name="Free", slug="free", text="None.", absence_fee_pence=2500)


class TestCharging:
    def test_an_invoice_is_made_out_to_the_school_with_vat(self, by):
        school = SchoolFactory(invoice_email="bursar@loomwright.example")
        booking = absent_from(event_that_began(ago=2 * DAY, vat_rate=2000), school=school)
        [decision] = charge([booking], by=by).decisions
        order = decision.order_line.order
        assert (order.method, order.state, order.total_pence) == ("invoice", "invoiced", 3000)
        assert (order.school, order.bill_to_email) == (school, "bursar@loomwright.example")
        assert decision.order_line.description.startswith("Fee for not coming: ")
        assert (decision.words, decision.decided_by) == (WORDS, by)

    def test_pressed_five_times_it_is_charged_once(self, by):
        booking = absent_from()
        found = {charge([booking], by=by).decisions[0].pk for _ in range(5)}
        assert len(found) == 1
        assert Order.objects.count() == 1

    def test_people_of_one_school_share_an_invoice_and_who_cannot_be_charged_is_named(self, by):
        event, school, lead = event_that_began(ago=2 * DAY), SchoolFactory(), PersonFactory()
        chosen = []
        for _ in range(2):
            booking = absent_from(event, school=school)
            Booking.objects.filter(pk=booking.pk).update(booker=lead)
            chosen.append(Booking.objects.get(pk=booking.pk))
        came = absent_from(event, state="present")
        charged = charge([*chosen, came], by=by)
        assert {each.order_line.order for each in charged.decisions} == {Order.objects.get()}
        assert Order.objects.get().total_pence == 5000
        assert charged.refused == [(came, "The register says that they came, at least for a part.")]

    @pytest.mark.parametrize(
        ("state", "why"),
        [("present", "they came"), ("late", "they came"), ("apologies", "sent apologies"), (None, "doesn’t say yet")],
    )
    def test_who_is_not_absent_is_not_charged(self, by, state, why):
        booking = absent_from(state=None)
        if state:
            mark(booking.event, booking.person, state, minutes=30 if state == "late" else None)
        assert why in refused(booking, by)

    def test_before_the_event_is_over_nobody_is(self, by):
        assert "isn’t over" in refused(absent_from(event_that_began()), by)

    def test_of_a_cancelled_event_nobody_is(self, by):
        booking = absent_from()
        Event.objects.update(state=Event.State.CANCELLED)
        assert "was cancelled" in refused(booking, by)

    def test_who_has_no_place_any_more_is_not(self, by):
        booking = absent_from()
        Booking.objects.update(state=Booking.State.CANCELLED, ended_at=timezone.now(), end_reason="Ill")
        assert "no place" in refused(booking, by)

    def test_marks_that_differ_come_first(self, by):
        booking = absent_from(state=None)
        for state in ("absent", "present"):
            mark(booking.event, booking.person, state)
        assert "Two marks" in refused(booking, by)

    def test_a_policy_without_a_fee_says_what_stands_instead(self, by):
        assert refused(absent_from(fee=0), by) == "This booking’s policy has no fee for not coming. There is nothing to pay."

    def test_what_was_waived_is_not(self, by):
        booking = absent_from()
        waive(booking, by=by, reason="Her train was cancelled")
        assert "It was waived on" in refused(booking, by)

    def test_an_ofsted_visit_is_no_reason_to_charge_where_the_policy_makes_an_exception(self, by):
        school = SchoolFactory()
        booking = absent_from(school=school)
        day = timezone.localdate(booking.event.starts_at)
        called = next(each for each in (day - n * DAY for n in range(5)) if day in inspection_days(each))
        OfstedVisit.objects.create(
            school=school, called_on=called, last_day=inspection_days(called)[-1], called_by=lead_of(school),
            undo_until=timezone.now() - DAY,
        )  # fmt: skip
        assert "Ofsted visit" in refused(booking, by)
        assert waive(booking, by=by, reason="Ofsted visit").state == "waived"


class TestWaiving:
    def test_without_a_reason_nothing_is_waived(self, by):
        with pytest.raises(AbsenceError, match="Enter why"):
            waive(absent_from(), by=by, reason=" ")
        assert not AbsenceDecision.objects.exists()

    def test_a_fee_is_waived_once_and_the_first_reason_stays(self, by):
        booking = absent_from()
        first = waive(booking, by=by, reason="Her train was cancelled")
        assert waive(booking, by=by, reason="Another") == first
        assert (first.reason, first.returned_pence) == ("Her train was cancelled", 0)
        assert not Order.objects.exists()

    def test_what_was_paid_for_the_place_is_given_back(self, by):
        booking = absent_from(fee=0, net_pence=4500, policy_text="The place is charged or used.")
        with transaction.atomic():
            order = orders.open_order(
                buyer=booking.person, school=None, method="invoice", lines=[orders.NewLine("booking", "A place", 4500)],
                bill_to_name="N", bill_to_email="n@home.example",
            )  # fmt: skip
        Booking.objects.update(order_line=order.lines.get())
        settlement.confirm_payment(order.payments.get(), paid_pence=4500, payment_intent="pi_1")
        booking = Booking.objects.get()
        assert absences.cost_of(booking).sentence == "The £45 for the place isn’t refunded."
        decision = waive(booking, by=by, reason="A funeral")
        assert decision.returned_pence == 4500
        assert (Refund.objects.get().pence, Refund.objects.get().reason) == (4500, "A funeral")
        assert "£45 for the place is given back" in absences.sentence_of(decision)

    def test_an_included_place_goes_back_to_the_school(self, by):
        membership = MembershipFactory(places_granted=3)
        included_places.reserve(membership, cause="booking 7")
        booking = absent_from(fee=0, school=membership.school, membership=membership, place_cause="booking 7")
        assert absences.cost_of(booking).sentence == "The included place counts as used."
        assert waive(booking, by=by, reason="A funeral").returned_place
        assert included_places.is_returned(membership, cause="booking 7")

    def test_of_what_costs_nothing_there_is_nothing_to_waive(self, by):
        with pytest.raises(AbsenceError, match="nothing to waive"):
            waive(absent_from(fee=0), by=by, reason="A funeral")

    @pytest.mark.parametrize("state", ["present", "apologies", None])
    def test_who_is_not_absent_has_nothing_waived(self, by, state):
        with pytest.raises(AbsenceError):
            waive(absent_from(state=state), by=by, reason="A funeral")

    def test_what_was_charged_is_credited_instead(self, by):
        booking = absent_from()
        [decision] = charge([booking], by=by).decisions
        with pytest.raises(AbsenceError, match="Credit the fee instead"):
            waive(booking, by=by, reason="A funeral")
        credit(decision, by=by, reason="A funeral")
        with pytest.raises(AbsenceError, match="credited already"):
            waive(booking, by=by, reason="A funeral")


class TestCrediting:
    def test_it_is_credited_once_with_a_reason_and_not_charged_again(self, by):
        booking = absent_from()
        [decision] = charge([booking], by=by).decisions
        with pytest.raises(AbsenceError, match="Enter why"):
            credit(decision, by=by, reason="")
        for _ in range(3):
            credit(decision, by=by, reason="On the paper sheet")
        assert (Refund.objects.get().pence, Refund.objects.get().kind) == (2500, "credit_note")
        assert "isn’t charged again" in refused(booking, by)

    def test_a_waiver_has_no_fee_to_credit(self, by):
        decision = waive(absent_from(), by=by, reason="A funeral")
        with pytest.raises(AbsenceError, match="No fee was charged"):
            credit(decision, by=by, reason="A funeral")

    def test_an_invoice_that_is_withdrawn_credits_its_fee(self, by):
        [decision] = charge([absent_from()], by=by).decisions
        absences.release(OrderLine.objects.get())
        decision.refresh_from_db()
        assert decision.state == "credited"


class TestTheScreen:
    @pytest.fixture(autouse=True)
    def office(self, client):
        World().sign_in(client, "office")

    @pytest.fixture
    def booking(self):
        school = SchoolFactory(name="Loomwright Primary School")
        event = event_that_began(ago=2 * DAY, title="Phonics that sticks")
        return absent_from(event, person=teacher_at(school, name="Grace Okafor"), school=school)

    def at(self, booking):
        return reverse("office_absences", args=[booking.event_id])

    def test_the_register_leads_there_and_it_names_who_was_absent_with_the_policy(self, client, booking):
        absent_from(booking.event, state="present", person=PersonFactory(name="Zoe Carr"))
        assert self.at(booking) in client.get(reverse("office_register", args=[booking.event_id])).text
        page = words(client.get(self.at(booking)))
        assert WORDS in page
        assert "Grace Okafor" in page
        assert "The fee for not coming is £25." in page
        assert "Charge £25" in page
        assert "Zoe Carr" not in page

    def test_enter_in_the_reason_charges_nobody(self, client, booking):
        page = client.get(self.at(booking)).text
        assert page.index('name="nothing"') < page.index('name="charge"')

    def test_one_press_charges(self, client, booking):
        assert client.post(self.at(booking), {"charge": booking.pk}).status_code == 302
        assert AbsenceDecision.objects.get().state == "charged"
        assert "was charged on" in words(client.get(self.at(booking)))

    def test_all_that_are_ticked_are_waived_with_a_reason(self, client, booking):
        other = absent_from(booking.event)
        refused = client.post(self.at(booking), {"waive": "chosen", "chosen": [booking.pk, other.pk], "reason": ""})
        assert refused.status_code == 422
        assert "Enter why it is waived" in words(refused)
        client.post(self.at(booking), {"waive": "chosen", "chosen": [booking.pk, other.pk], "reason": "The tunnel was closed"})
        assert list(AbsenceDecision.objects.values_list("state", "reason")) == [("waived", "The tunnel was closed")] * 2

    @pytest.mark.parametrize("sent", [{}, {"charge": "chosen"}, {"charge": "rubbish"}, {"credit": "7"}, {"waive": "9" * 30}])
    def test_what_cannot_be_read_changes_nothing(self, client, booking, sent):
        assert client.post(self.at(booking), sent).status_code == 422
        assert not AbsenceDecision.objects.exists()

    def test_a_booking_of_another_event_is_passed_over(self, client, booking):
        other = absent_from()
        assert client.post(self.at(booking), {"charge": other.pk}).status_code == 422
        assert not AbsenceDecision.objects.exists()

    def test_a_correction_after_a_charge_says_what_to_do(self, client, booking, by):
        [decision] = charge([booking], by=by).decisions
        assert not CHARGED_BUT_CAME.records(by).exists()
        first = booking.person.marks.get()
        mark(booking.event, booking.person, "present", seen=first.pk, way="correction", reason="Signed on paper.")
        assert "Credit the fee: enter why above" in words(client.get(self.at(booking)))
        assert list(CHARGED_BUT_CAME.records(by)) == [decision]
        assert CHARGED_BUT_CAME in declared(Watch)
        client.post(self.at(booking), {"credit": booking.pk, "reason": "Signed on paper."})
        assert not CHARGED_BUT_CAME.records(by).exists()

    def test_past_bookings_say_what_was_decided(self, client, booking, by):
        waive(booking, by=by, reason="Her train was cancelled")
        step = words(client.get(reverse("office_bookings:inspect", args=[booking.pk])))
        assert "Cost of not coming waived by Tom Adeyemi: Her train was cancelled" in step
        client.force_login(booking.person, backend="django.contrib.auth.backends.ModelBackend")
        assert "Absent: fee waived" in words(client.get("/member/bookings/"))
        page = words(client.get(f"/member/bookings/{booking.reference}/"))
        assert "You had a place: absent: fee waived" in page
        assert "The cost of not coming was waived on" in page
        assert "Her train was cancelled" in page

    def test_why_it_was_waived_is_not_told_to_the_school(self, client, booking, by):
        waive(booking, by=by, reason="Her train was cancelled")
        client.force_login(lead_of(booking.school), backend="django.contrib.auth.backends.ModelBackend")
        page = words(client.get(f"/member/bookings/{booking.reference}/"))
        assert "The cost of not coming was waived on" in page
        assert "Her train was cancelled" not in page


def test_who_may_only_see_it_changes_nothing(client, office):
    booking = absent_from()
    office("Finance")
    address = reverse("office_absences", args=[booking.event_id])
    assert client.get(address).status_code == 200
    assert client.post(address, {"charge": booking.pk}).status_code == 403
    assert not AbsenceDecision.objects.exists()


def test_a_place_that_was_given_up_with_apologies_says_so():
    booking = place_at(event_that_began(), PersonFactory(), state=Booking.State.CANCELLED)
    Booking.objects.filter(pk=booking.pk).update(end_reason=end_reasons.APOLOGIES)
    assert Booking.objects.get(pk=booking.pk).label == "Sent apologies"
