"""Bookings whose money went back in other ways: what returns is never more than what is left, and nobody is kept from cancelling."""

import pytest

from tests.factories.bookings import book, lead_of, pay
from tests.factories.courses import course_page
from tests.factories.events import EventFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.bookings import bookings, changes
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.events import events
from thep.events.models import CancellationPolicy
from thep.mail.models import Message
from thep.payments import refunds, settlement
from thep.payments.gateway import CardRefund, RefundState
from thep.payments.models import Refund

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(price=4500)


@pytest.fixture
def order(event):
    """£90 for two, paid by card."""
    school = SchoolFactory()
    lead = lead_of(school)
    colleague = AffiliationFactory(school=school).person
    placed = bookings.book(
        event, booker=lead, school=school, delegates=[Delegate(person=lead), Delegate(person=colleague)], payment=Booking.Payment.CARD
    )
    return pay(placed.order)


def refund_in_the_dashboard(order, pence):
    payment = order.payments.get()
    found = CardRefund(id="re_1", state=RefundState.SUCCEEDED, pence=pence, payment_intent=payment.payment_intent, metadata={})
    refund = settlement.adopt_refund(payment, found)
    settlement.settle_refund(refund, found.state, stripe_id=found.id)


def pence_of_lines():
    return [refund.pence for refund in Refund.objects.exclude(line=None).order_by("pk")]


def test_cancelling_the_event_returns_what_the_dashboard_left(event, order):
    refund_in_the_dashboard(order, 3000)
    events.cancel(event, by=order.buyer, reason="The trainer is ill")
    assert {booking.state for booking in event.bookings.all()} == {Booking.State.CANCELLED}
    assert pence_of_lines() == [4500, 1500]
    order.refresh_from_db()
    assert order.left_pence == 0


def test_cancelling_a_booking_of_which_all_went_back_returns_nothing(event, order):
    refund_in_the_dashboard(order, 9000)
    booking = changes.cancel(event.bookings.first(), by=order.buyer)
    assert booking.state == Booking.State.CANCELLED
    assert pence_of_lines() == []


def test_what_went_back_in_the_dashboard_is_not_returned_again_when_the_payment_comes_late(event):
    late = book(event, payment=Booking.Payment.CARD)
    changes.cancel(late, by=late.person)
    found = late.order_line.order
    refund_in_the_dashboard(found, 3000)
    pay(found)
    assert pence_of_lines() == [1500]
    assert "We’re refunding £15 to the card that paid." in Message.objects.about(late).get(kind="bookings.too_late").text


def test_moving_a_booking_of_which_all_went_back_asks_for_no_refund():
    page = course_page()
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard")
    policy.steps.create(at_least=48, unit="hours", refund_percent=100)
    dear, cheap = (EventFactory(page=page, price=price, policy=policy) for price in (4500, 3000))
    booking = book(dear, payment=Booking.Payment.CARD)
    pay(booking.order_line.order)
    booking.refresh_from_db()
    refunds.request_refund(booking.order_line, pence=4500, cause="goodwill", reason="Late start")
    moved = changes.move(booking, to_event=cheap, by=booking.person)
    assert moved.state == Booking.State.CONFIRMED
    assert pence_of_lines() == [4500]
