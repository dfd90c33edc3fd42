import pytest

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from thep.bookings import bookings, changes, holds
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.events.models import Event
from thep.mail.models import Message
from thep.payments import orders
from thep.payments.models import Order, Refund

pytestmark = pytest.mark.django_db

State, Payment = Booking.State, Booking.Payment


def lapsed_and_full(**person):
    """A card booking of a one-place event whose hold ended, and whose place somebody else has."""
    event = EventFactory(price=4500, capacity=1)
    booking = book(event, PersonFactory(**person), payment=Payment.CARD)
    orders.close_unpaid(booking.order_line.order)
    book(event, payment=Payment.CARD)
    booking.refresh_from_db()
    return booking


def test_a_paid_hold_is_confirmed_once_however_often_it_is_told():
    booking = book(EventFactory(price=4500), payment=Payment.CARD)
    pay(booking.order_line.order)
    holds.confirm(booking.order_line)
    pay(booking.order_line.order)
    booking.refresh_from_db()
    assert (booking.state, booking.expires_at) == (State.CONFIRMED, None)
    assert Message.objects.filter(kind="bookings.confirmed", cause=f"bookings.booking:{booking.pk}").count() == 1


def test_one_order_for_several_confirms_them_all_and_tells_the_booker_once():
    school = SchoolFactory()
    lead, people = lead_of(school), [teacher_at(school), teacher_at(school)]
    placed = bookings.book(
        EventFactory(price=4500),
        booker=lead,
        school=school,
        delegates=[Delegate(person=person) for person in people],
        payment=Payment.CARD,
    )
    pay(placed.order)
    assert Booking.objects.confirmed().count() == 2
    assert all(str(person) in Message.objects.about(placed.order).get(kind="bookings.booked").text for person in people)


def test_an_abandoned_hold_is_freed_when_it_ends_and_offered_to_who_waits(clock):
    event = EventFactory(price=4500, capacity=1)
    booking, waiting = book(event, payment=Payment.CARD), book(event, payment=Payment.CARD)
    assert holds.expire_holds() == 0
    clock.forward(minutes=31)
    assert holds.expire_holds() == 1
    assert holds.expire_holds() == 0
    booking.refresh_from_db()
    waiting.refresh_from_db()
    assert (booking.state, waiting.state) == (State.LAPSED, State.OFFERED)
    assert booking.order_line.order.state == Order.State.LAPSED


def test_a_late_payment_is_seated_if_there_is_room(clock):
    event = EventFactory(price=4500, capacity=1)
    booking = book(event, payment=Payment.CARD)
    orders.close_unpaid(booking.order_line.order)
    pay(booking.order_line.order)
    booking.refresh_from_db()
    event.refresh_from_db()
    assert (booking.state, booking.ended_at, event.taken) == (State.CONFIRMED, None, 1)
    assert not Refund.objects.exists()


def test_a_late_payment_for_a_full_event_is_refunded_and_put_at_the_head_of_the_waiting_list():
    booking = lapsed_and_full()
    before = book(booking.event, payment=Payment.CARD)
    pay(booking.order_line.order)
    holds.confirm(booking.order_line)
    waiting = list(Booking.objects.filter(event=booking.event).waiting())
    assert [(each.person, each.waiting_rank) for each in waiting] == [(booking.person, -1), (before.person, 0)]
    refund = Refund.objects.get()
    assert (refund.pence, refund.line, refund.cause) == (4500, booking.order_line, f"booking:{booking.pk}:late")
    assert "You’re first on the waiting list" in Message.objects.get(kind="bookings.too_late", cause=f"bookings.booking:{booking.pk}").text


def test_a_late_payment_that_was_refunded_is_not_seated_later():
    booking = lapsed_and_full()
    pay(booking.order_line.order)
    changes.cancel(Booking.objects.get(event=booking.event, state=State.HELD), by=None)
    holds.confirm(booking.order_line)
    booking.refresh_from_db()
    assert booking.state == State.LAPSED
    assert booking.followed_by.state == State.OFFERED


def test_a_late_payment_of_somebody_who_booked_again_is_refunded():
    event = EventFactory(price=4500)
    booking = book(event, payment=Payment.CARD)
    orders.close_unpaid(booking.order_line.order)
    again = book(event, booking.person, payment=Payment.CARD)
    pay(booking.order_line.order)
    booking.refresh_from_db()
    assert (booking.state, Refund.objects.get().line) == (State.LAPSED, booking.order_line)
    assert list(Booking.objects.live().filter(person=booking.person)) == [again]


def test_a_payment_for_a_hold_that_was_cancelled_is_refunded_without_a_place_in_the_queue():
    booking = book(EventFactory(price=4500), payment=Payment.CARD)
    changes.cancel(booking, by=booking.person)
    pay(booking.order_line.order)
    assert Refund.objects.get().pence == 4500
    assert not Booking.objects.live().exists()


def test_a_payment_for_a_cancelled_event_is_refunded():
    booking = book(EventFactory(price=4500), payment=Payment.CARD)
    orders.close_unpaid(booking.order_line.order)
    Event.objects.update(state=Event.State.CANCELLED)
    pay(booking.order_line.order)
    assert Refund.objects.get().pence == 4500
    assert not Booking.objects.live().exists()


def test_what_was_cancelled_under_its_policy_is_not_refunded_again_when_the_rest_is_paid():
    school = SchoolFactory()
    booking = book(EventFactory(price=4500), lead_of(school), school=school, payment=Payment.INVOICE)
    changes.cancel(booking, by=booking.person)
    pay(booking.order_line.order)
    booking.refresh_from_db()
    assert (booking.state, Refund.objects.count()) == (State.CANCELLED, 0)


def test_a_withdrawn_invoice_ends_what_it_was_to_pay_for():
    school = SchoolFactory()
    event = EventFactory(price=4500)
    booking = book(event, lead_of(school), school=school, payment=Payment.INVOICE)
    orders.cancel(booking.order_line.order)
    booking.refresh_from_db()
    event.refresh_from_db()
    assert (booking.state, event.taken) == (State.CANCELLED, 0)
    holds.release(booking.order_line)
    event.refresh_from_db()
    assert event.taken == 0
