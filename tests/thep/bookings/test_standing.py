"""What the pages of a booking say has become of it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.thep.bookings.test_booking_form import signed_in, text_of
from thep.bookings import bookings, changes, waiting_list
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.design.templatetags.thep import day
from thep.events import events
from thep.events.models import Event
from thep.payments import orders

pytestmark = pytest.mark.django_db

State, Payment = Booking.State, Booking.Payment


def result_page(booking, reader=None):
    """The page that says what the form's button did."""
    client = signed_in(reader or booking.person)
    return text_of(client.get(reverse("booked", args=[booking.submission.token]), follow=True))


def booking_page(booking, reader=None):
    return text_of(signed_in(reader or booking.person).get(reverse("member_booking", args=[booking.reference])))


def both_pages(booking):
    return result_page(booking), booking_page(booking)


def today():
    return day(timezone.now())


def test_a_free_place_that_one_cancelled_oneself_says_so():
    booking = book(EventFactory())
    changes.cancel(booking, by=booking.person, reason="Parents’ evening")
    for page in both_pages(booking):
        assert f"You cancelled this place on {today()}. Reason: Parents’ evening." in page
        assert "paid in time" not in page
        assert page.count("You cancelled this place") == 1
        assert "Cancelled." not in page
    assert "Book again" in result_page(booking)


def test_a_held_place_that_one_let_go_before_paying_came_to_no_late_payment():
    booking = book(EventFactory(price=4500), payment=Payment.CARD)
    changes.cancel(booking, by=booking.person)
    order = booking.order_line.order
    pay(order)
    for page in both_pages(booking):
        assert f"You let this place go on {today()}, before it was paid. We’re refunding £45 to the card that paid." in page
        assert "too late" not in page


def test_an_order_that_its_buyer_cancelled_was_not_too_slow():
    booking = book(EventFactory(price=4500), payment=Payment.CARD)
    orders.cancel(booking.order_line.order)
    booking.refresh_from_db()
    assert booking.state == State.CANCELLED
    for page in both_pages(booking):
        assert f"This place was let go on {today()}, before it was paid." in page
        assert "paid in time" not in page


def test_a_place_that_was_not_paid_in_time_was_let_go_and_nothing_charged():
    booking = book(EventFactory(price=4500), payment=Payment.CARD)
    orders.close_unpaid(booking.order_line.order)
    for page in both_pages(booking):
        assert f"The place wasn’t paid in time, so we let it go on {today()}. Nothing was charged." in page


def test_a_payment_that_came_after_the_place_had_gone_is_refunded():
    booking = book(EventFactory(price=4500, capacity=1), payment=Payment.CARD)
    orders.close_unpaid(booking.order_line.order)
    book(booking.event, payment=Payment.CARD)
    pay(booking.order_line.order)
    assert "Your payment came after the place had gone. We’re refunding £45 to the card that paid." in booking_page(booking)


@pytest.mark.parametrize("ends", [changes.cancel, waiting_list.decline])
def test_an_offer_that_was_not_taken_was_declined(ends):
    event = EventFactory(capacity=1)
    placed, waits = book(event), book(event)
    changes.cancel(placed, by=placed.person)
    waits.refresh_from_db()
    ends(waits, by=waits.person)
    for page in both_pages(waits):
        assert f"You declined this place on {today()}." in page


def test_who_left_the_waiting_list_left_it():
    event = EventFactory(capacity=1)
    book(event)
    waits = book(event)
    changes.cancel(waits, by=waits.person)
    for page in both_pages(waits):
        assert f"You left the waiting list on {today()}." in page


def test_an_event_that_we_cancelled_is_not_the_delegates_doing():
    booking = book(EventFactory())
    events.cancel(booking.event, by=PersonFactory(), reason="The trainer is ill")
    for page in both_pages(booking):
        assert f"We cancelled this event on {today()}. Reason: The trainer is ill." in page
        assert "You cancelled" not in page


def test_who_cancelled_for_somebody_else_is_named_unless_it_was_our_office():
    school = SchoolFactory()
    lead = lead_of(school, name="Nasima Begum")
    by_lead, by_office = (book(EventFactory(), teacher_at(school), school=school) for _ in range(2))
    changes.cancel(by_lead, by=lead)
    changes.cancel(by_office, by=PersonFactory(name="Somebody Behind The Desk"))
    assert "Nasima Begum cancelled this place" in booking_page(by_lead)
    assert "Our office cancelled this place" in booking_page(by_office)
    assert "Behind The Desk" not in booking_page(by_office)


def test_a_place_at_an_event_that_is_over_is_past(clock):
    booking = book(EventFactory())
    clock.forward(days=40)
    for page in both_pages(booking):
        assert "This event is over" in page
        assert "Confirmed" not in page
    listed = text_of(signed_in(booking.person).get(reverse("member_bookings")))
    assert ("Past" in listed, "Confirmed" in listed) == (True, False)


def test_a_running_programme_says_what_comes_next_and_what_can_still_be_changed(clock):
    event = EventFactory(title="A year of leading")
    event.sessions.create(starts_at=event.starts_at + datetime.timedelta(days=14), ends_at=event.ends_at + datetime.timedelta(days=14))
    Event.objects.filter(pk=event.pk).update(ends_at=event.ends_at + datetime.timedelta(days=14))
    booking = book(Event.objects.get(pk=event.pk))
    clock.forward(days=30)
    page = booking_page(booking)
    assert "It has begun. The next session is on" in page
    assert "you can’t cancel this booking, move it or pass it on here" in page
    assert "You can still change what would help you" in page


def test_a_hold_whose_time_ran_out_is_held_no_longer(clock):
    booking = book(EventFactory(price=4500), payment=Payment.CARD)
    clock.forward(minutes=31)
    page = booking_page(booking)
    assert "The time to pay ran out" in page
    assert "Pay £45 by card" not in page


def test_who_waits_reads_their_position():
    event = EventFactory(capacity=1)
    book(event)
    first, second = book(event), book(event)
    assert all("You’re first on the waiting list" in page for page in both_pages(first))
    assert all("You’re number 2 on the waiting list" in page for page in both_pages(second))


def test_a_draft_is_not_closed_for_booking():
    from thep.events.availability import availability

    assert availability(EventFactory(state=Event.State.DRAFT)).words == "Not published yet"


def test_each_of_several_bookings_ends_in_its_own_way():
    school = SchoolFactory()
    lead, teacher = lead_of(school, name="Nasima Begum"), teacher_at(school, name="Daniel Osei")
    placed = bookings.book(
        EventFactory(), booker=lead, school=school, delegates=[Delegate(person=lead), Delegate(person=teacher)], payment=Payment.FREE
    )
    mine, theirs = placed.bookings
    changes.cancel(mine, by=lead)
    page = result_page(theirs, reader=lead)
    assert "Daniel Osei is booked" in page
    assert "Nasima Begum Booking" in page
    assert "Cancelled" in page
