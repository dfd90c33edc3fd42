"""Moves in any order: whatever is done to the bookings of an event, its places, its ledger and its money add up."""

import datetime

import pytest
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests.anything import examples
from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from thep.bookings import changes, holds, ofsted_visits, waiting_list
from thep.bookings.errors import BookingsError
from thep.bookings.models import Booking, OfstedPlace, OfstedVisit
from thep.bookings.places import miscounted
from thep.bookings.school_clock import inspection_days
from thep.events.models import CancellationPolicy, Event
from thep.events.policies import midnight
from thep.events.prices import year_of
from thep.mail.models import Message
from thep.payments import orders
from thep.payments.models import Order

State = Booking.State
LOTS = st.integers(min_value=0, max_value=999)


class Moves(RuleBasedStateMachine):
    """Six colleagues, two small dates of a course, three included places."""

    @initialize()
    def the_world(self):
        self.undo = transaction.atomic()
        self.undo._from_testcase = True  # durable transactions may begin inside it
        self.undo.__enter__()
        policy = CancellationPolicy.objects.create(name="Half", slug="half", text="All back, then half.")
        policy.steps.create(at_least=240, unit="hours", refund_percent=100)
        policy.steps.create(at_least=0, unit="hours", refund_percent=50)
        inspected = inspection_days(timezone.localdate())[-1]
        soon, later = midnight(inspected) + datetime.timedelta(hours=12), timezone.now() + datetime.timedelta(days=30)
        terms = {"price": 4500, "vat_rate": 2000, "policy": policy, "uses_included_places": True}
        self.events = [EventFactory(capacity=1, starts_at=soon, **terms), EventFactory(capacity=2, starts_at=later, **terms)]
        self.school = SchoolFactory()
        self.people, self.lead = [teacher_at(self.school) for _ in range(6)], lead_of(self.school)
        self.memberships = [
            MembershipFactory(school=self.school, places_granted=3, academic_year=year) for year in {year_of(each) for each in self.events}
        ]

    def teardown(self):
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def any_booking(self, lot, *states):
        found = list(Booking.objects.filter(state__in=states).order_by("pk") if states else Booking.objects.order_by("pk"))
        return found[lot % len(found)] if found else None

    @rule(who=LOTS, event=st.integers(0, 1), payment=st.sampled_from(["included", "card"]))
    def somebody_books(self, who, event, payment):
        attempt(book, Event.objects.get(pk=self.events[event].pk), self.people[who % 6], school=self.school, payment=payment)

    @rule(lot=LOTS)
    def a_card_pays_in_time_or_late(self, lot):
        booking = self.any_booking(lot, State.HELD, State.LAPSED, State.CANCELLED)
        if booking and booking.order_line:
            pay(booking.order_line.order)

    @rule(lot=LOTS)
    def a_hold_ends(self, lot):
        booking = self.any_booking(lot, State.HELD)
        if booking and booking.order_line:
            orders.close_unpaid(booking.order_line.order)
            holds.release(booking.order_line)

    @rule(lot=LOTS)
    def somebody_cancels(self, lot):
        if booking := self.any_booking(lot):
            attempt(changes.cancel, booking, by=booking.person)

    @rule(lot=LOTS, payment=st.sampled_from(["included", "card"]))
    def an_offer_is_taken(self, lot, payment):
        if booking := self.any_booking(lot, State.OFFERED, State.CANCELLED):
            attempt(waiting_list.accept, booking, by=booking.person, payment=payment)

    @rule(lot=LOTS)
    def an_offer_is_declined(self, lot):
        if booking := self.any_booking(lot, State.OFFERED, State.CONFIRMED):
            attempt(waiting_list.decline, booking, by=booking.person)

    @rule(lot=LOTS)
    def an_offer_ends(self, lot):
        if booking := self.any_booking(lot, State.OFFERED):
            Booking.objects.filter(pk=booking.pk).update(expires_at=booking.created_at)
            waiting_list.lapse_offers()

    @rule(lot=LOTS, who=LOTS)
    def a_place_is_passed_on(self, lot, who):
        if booking := self.any_booking(lot, State.CONFIRMED, State.TRANSFERRED):
            attempt(changes.transfer, booking, to=self.people[who % 6], by=booking.person)

    @rule(lot=LOTS)
    def ofsted_calls(self, lot):
        if booking := self.any_booking(lot, State.CONFIRMED, State.CANCELLED):
            attempt(ofsted_visits.call, self.school, [booking], by=self.lead)

    @rule()
    def the_call_is_undone(self):
        if visit := OfstedVisit.objects.first():
            attempt(ofsted_visits.undo, visit, by=self.lead)

    @rule()
    def the_hour_is_over(self):
        instant = datetime.timedelta(microseconds=1)
        OfstedVisit.objects.update(undo_until=Coalesce("undone_at", "called_at") + instant)
        Booking.objects.exclude(kept_until=None).update(kept_until=F("ended_at") + instant)
        ofsted_visits.let_go_all()
        assert not OfstedPlace.objects.filter(state=OfstedPlace.State.KEPT).exists()

    @rule(event=st.integers(0, 1))
    def the_office_makes_another_place(self, event):
        Event.objects.filter(pk=self.events[event].pk, capacity__lt=4).update(capacity=4)
        waiting_list.offer_all()

    @invariant()
    def taken_is_the_number_of_places_that_people_have(self):
        assert miscounted() == []

    @invariant()
    def nobody_waits_beside_a_free_place(self):
        for event in Event.objects.all():
            assert event.is_full or not Booking.objects.filter(event=event, state=State.WAITING).exists()

    @invariant()
    def the_ledger_is_what_confirmed_bookings_use_or_have_forfeited(self):
        for membership in getattr(self, "memberships", []):
            membership.refresh_from_db()
            held = Booking.objects.confirmed().filter(membership=membership).count()
            forfeited = Booking.objects.filter(membership=membership, state=State.CANCELLED).count()
            assert held <= membership.places_taken <= min(held + forfeited, membership.places_granted)

    @invariant()
    def what_is_paid_is_seated_refunded_or_kept_by_the_policy(self):
        for order in Order.objects.filter(state=Order.State.PAID):
            for line in order.lines.all():
                booking = Booking.objects.get(order_line=line)
                assert booking.state in (State.CONFIRMED, State.CANCELLED) or line.left_pence == 0

    @invariant()
    def everybody_is_told_once_of_each_place(self):
        told = Message.objects.filter(kind="bookings.confirmed").count()
        assert told == Booking.objects.exclude(confirmed_at=None).count()


def attempt(operation, *arguments, **more):
    """Do it, or be refused for a reason that the product knows."""
    try:
        operation(*arguments, **more)
    except BookingsError:
        return


@pytest.mark.django_db
def test_any_order_of_moves_leaves_the_books_straight():
    run_state_machine_as_test(
        Moves,
        settings=settings(
            max_examples=examples(25), stateful_step_count=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
        ),
    )
