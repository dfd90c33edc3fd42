"""What becomes of bookings when the office moves, renames or cancels their event, and when it begins."""

import datetime
import re

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from thep.bookings import cancellation, changes, waiting_list
from thep.bookings.errors import BookingsError, NotPossibleNow, OfferLapsed
from thep.bookings.models import Booking
from thep.events import events
from thep.events.events import Sitting
from thep.events.models import CancellationPolicy, Event
from thep.mail.models import Message
from thep.membership.years import academic_year_of
from thep.payments.models import Order, Refund
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db

State, Payment = Booking.State, Booking.Payment
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@pytest.fixture
def policy(db):
    """All back ten days before, nothing after."""
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Free for ten days.")
    policy.steps.create(at_least=240, unit="hours", refund_percent=100)
    return policy


def move(event, *, to):
    """The office moves `event`, which takes six hours."""
    event = events.set_sessions(event, [Sitting(starts_at=to, ends_at=to + 6 * HOUR)])
    event.refresh_from_db()
    return event


def queue(**more):
    """A full event, who has its place, and who waits for it."""
    event = EventFactory(capacity=1, **more)
    payment = Payment.CARD if "price" in more else Payment.FREE
    return event, book(event, payment=payment), book(event, payment=payment)


def offered(**more):
    event, placed, booking = queue(**more)
    changes.cancel(placed, by=placed.person)
    booking.refresh_from_db()
    assert booking.state == State.OFFERED
    return Event.objects.get(pk=event.pk), booking


def letters_to(person, *kinds):
    return [message for message in Message.objects.filter(person=person).order_by("pk") if not kinds or message.kind in kinds]


def paid(event, **more):
    booking = book(event, payment=Payment.CARD, **more)
    pay(booking.order_line.order)
    booking.refresh_from_db()
    return booking


def signed_in(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


class TestOffers:
    def test_are_cut_to_the_new_close_and_their_people_told(self):
        event, booking = offered(starts_at=timezone.now() + 20 * DAY)
        event = move(event, to=timezone.now() + 3 * HOUR)
        booking.refresh_from_db()
        assert (booking.state, booking.expires_at) == (State.OFFERED, event.starts_at)
        [letter] = letters_to(booking.person, "bookings.changed_waiting")
        assert "The time has changed." in letter.text
        assert "Take it by then, or decline it." in letter.text
        assert letter.calendar == ""

    def test_end_where_the_event_moved_to_a_time_that_has_begun_and_cannot_be_taken(self):
        event, booking = offered(starts_at=timezone.now() + 20 * DAY)
        move(event, to=timezone.now() - 3 * HOUR)
        with pytest.raises(OfferLapsed):
            waiting_list.accept(booking, by=booking.person, payment="")
        booking.refresh_from_db()
        event.refresh_from_db()
        assert (booking.state, event.taken) == (State.LAPSED, 0)
        assert [letter.kind.split(".")[1] for letter in letters_to(booking.person)] == ["waiting", "offered", "changed_waiting"]
        page = signed_in(booking.person).post(reverse("member_booking_offer", args=[booking.reference]), {"take": "1"}, follow=True)
        assert "isn’t on offer any more" in page.content.decode() or "This offer has ended" in page.content.decode()

    def test_cannot_be_taken_once_it_has_begun_however_that_came_about(self):
        event, booking = offered()
        Event.objects.filter(pk=event.pk).update(starts_at=timezone.now() - HOUR)
        with pytest.raises(OfferLapsed, match="has begun"):
            waiting_list.accept(booking, by=booking.person, payment="")

    def test_go_back_to_the_head_of_the_list_while_there_is_no_date(self):
        event, booking = offered()
        behind = book(event)
        events.set_sessions(event, [])
        booking.refresh_from_db()
        event.refresh_from_db()
        assert (booking.state, event.taken) == (State.WAITING, 0)
        move(event, to=timezone.now() + 30 * DAY)
        booking.refresh_from_db()
        behind.refresh_from_db()
        assert (booking.state, behind.state) == (State.OFFERED, State.WAITING)

    def test_end_with_a_closing_date_that_is_brought_forward(self):
        event, booking = offered(starts_at=timezone.now() + 20 * DAY)
        closes_at = timezone.now() + HOUR
        events.change(event, booking_closes_at=closes_at)
        booking.refresh_from_db()
        assert booking.expires_at == closes_at


class TestHolds:
    def test_and_their_orders_end_at_the_new_start(self):
        held = book(EventFactory(price=4500), payment=Payment.CARD)
        event = move(held.event, to=timezone.now() + datetime.timedelta(minutes=5))
        held.refresh_from_db()
        assert held.expires_at == event.starts_at == Order.objects.get().expires_at
        assert "Pay by then, or let it go." in letters_to(held.person, "bookings.changed_waiting")[0].text


class TestTheWaitingList:
    def test_hears_of_a_new_date_and_place_but_not_of_a_link(self):
        event, _, waits = queue()
        events.change(event, joining_link="https://meet.example/1")
        assert letters_to(waits.person, "bookings.changed_waiting") == []
        move(event, to=timezone.now() + 30 * DAY)
        [letter] = letters_to(waits.person, "bookings.changed_waiting")
        assert "You’re still on the waiting list." in letter.text

    def test_ends_with_one_letter_when_the_event_has_begun(self, clock):
        _, _, waits = queue()
        clock.forward(days=29)
        for _ in range(2):
            sweep()
        waits.refresh_from_db()
        assert (waits.state, waits.end_reason) == (State.LAPSED, "No place came free")
        assert len(letters_to(waits.person, "bookings.waiting_ended")) == 1

    def test_ends_with_one_letter_where_the_event_was_moved_to_a_time_that_has_begun(self):
        event, _, waits = queue()
        move(event, to=timezone.now() - HOUR)
        waits.refresh_from_db()
        assert waits.state == State.LAPSED
        sweep()
        assert [letter.kind.split(".")[1] for letter in letters_to(waits.person)] == ["waiting", "waiting_ended"]

    def test_stays_while_booking_has_merely_closed(self):
        _, _, waits = queue(booking_closes_at=timezone.now() + HOUR)
        Event.objects.update(booking_closes_at=timezone.now() - HOUR)
        sweep()
        waits.refresh_from_db()
        assert waits.state == State.WAITING

    def test_is_left_with_no_letter_and_an_offer_declined_twice_with_none_either(self):
        _, booking = offered()
        before = Message.objects.count()
        for _ in range(2):
            changes.cancel(booking, by=booking.person)
        assert Message.objects.count() == before


class TestARenamedEvent:
    def test_reaches_the_invitations_that_were_sent(self):
        event, booking, waits = queue()
        first = icalendar.Calendar.from_ical(letters_to(booking.person, "bookings.confirmed")[0].calendar).walk("VEVENT")[0]
        events.change(event, title="Phonics that lasts")
        [letter] = letters_to(booking.person, "bookings.changed")
        second = icalendar.Calendar.from_ical(letter.calendar).walk("VEVENT")[0]
        assert (second["uid"], second["sequence"]) == (first["uid"], first["sequence"] + 1)
        assert second["summary"] == "Phonics that lasts"
        assert letter.calendar_method == "REQUEST"
        assert "The name has changed." in letter.text
        assert letters_to(waits.person, "bookings.changed_waiting") == []

    def test_that_is_over_tells_nobody(self, clock):
        booking = book(EventFactory())
        clock.forward(days=30)
        events.change(booking.event, title="Phonics that lasted")
        move(booking.event, to=timezone.now() - 2 * DAY)
        assert letters_to(booking.person, "bookings.changed") == []


class TestAMovedDate:
    def test_leaves_the_better_of_both_deadlines(self, policy, clock):
        booking = paid(EventFactory(price=4500, policy=policy, starts_at=timezone.now() + 40 * DAY))
        move(booking.event, to=timezone.now() + 12 * DAY)
        booking.refresh_from_db()
        clock.forward(days=8)  # the free week is over, and the new date is four days away
        assert cancellation.what_returns(booking).pence == 4500
        changes.cancel(booking, by=booking.person)
        assert Refund.objects.get().pence == 4500

    def test_to_a_later_day_counts_from_that_day(self, policy, clock):
        booking = paid(EventFactory(price=4500, policy=policy, starts_at=timezone.now() + 12 * DAY))
        move(booking.event, to=timezone.now() + 30 * DAY)
        clock.forward(days=15)
        booking = Booking.objects.get(pk=booking.pk)
        assert cancellation.what_returns(booking).pence == 4500

    def test_twice_keeps_the_best_of_all_deadlines(self, policy, clock):
        booking = paid(EventFactory(price=4500, policy=policy, starts_at=timezone.now() + 60 * DAY))
        for days in (30, 12):
            move(Event.objects.get(), to=timezone.now() + days * DAY)
        clock.forward(days=10)
        assert cancellation.what_returns(Booking.objects.get(pk=booking.pk)).pence == 4500

    def test_can_be_cancelled_free_of_charge_for_seven_days_by_a_link_in_the_letter(self, policy, clock):
        booking = paid(EventFactory(price=4500, policy=policy, starts_at=timezone.now() + 5 * DAY))
        move(booking.event, to=timezone.now() + 9 * DAY)
        [letter] = letters_to(booking.person, "bookings.changed")
        address = reverse("member_booking_cancel", args=[booking.reference])
        assert f"Cancel free of charge: http://testserver{address}" in letter.text or address in letter.text
        assert "and we’ll refund £45" in letter.text
        clock.forward(days=6)
        client = signed_in(booking.person)
        assert "We’ll refund £45" in re.sub(r"\s+", " ", client.get(address).content.decode())
        client.post(address, {"reason": ""})
        assert Refund.objects.get().pence == 4500

    def test_is_not_free_to_cancel_after_the_seven_days(self, policy, clock):
        booking = paid(EventFactory(price=4500, policy=policy, starts_at=timezone.now() + 5 * DAY))
        move(booking.event, to=timezone.now() + 9 * DAY)
        clock.forward(days=7, minutes=1)
        assert cancellation.what_returns(Booking.objects.get(pk=booking.pk)).pence == 0

    def test_brought_forward_can_be_cancelled_after_its_start_within_the_seven_days(self, policy, clock):
        booking = paid(EventFactory(price=4500, policy=policy, starts_at=timezone.now() + 40 * DAY))
        move(booking.event, to=timezone.now() + HOUR)
        clock.forward(days=1)
        changes.cancel(booking, by=booking.person)
        assert Refund.objects.get().pence == 4500

    def test_put_back_cannot_be_cancelled_once_it_has_begun(self, policy, clock):
        booking = paid(EventFactory(price=4500, policy=policy, starts_at=timezone.now() + 2 * DAY))
        move(booking.event, to=timezone.now() + 3 * DAY)
        clock.forward(days=3, hours=1)
        with pytest.raises(NotPossibleNow):
            changes.cancel(booking, by=booking.person)

    def test_gives_an_included_place_back_too(self, policy):
        school = SchoolFactory()
        event = EventFactory(price=4500, policy=policy, uses_included_places=True, starts_at=timezone.now() + 5 * DAY)
        membership = MembershipFactory(school=school, academic_year=academic_year_of(timezone.localdate(event.starts_at)))
        booking = book(event, teacher_at(school), school=school, payment=Payment.INCLUDED)
        move(event, to=timezone.now() + 6 * DAY)
        changes.cancel(booking, by=booking.person)
        membership.refresh_from_db()
        assert membership.places_taken == 0

    def test_keeps_its_promise_to_the_colleague_who_comes_instead(self, policy):
        school = SchoolFactory()
        booking = paid(EventFactory(price=4500, policy=policy, starts_at=timezone.now() + 5 * DAY), person=lead_of(school), school=school)
        move(booking.event, to=timezone.now() + 6 * DAY)
        passed = changes.transfer(booking, to=teacher_at(school), by=booking.person)
        changes.cancel(passed, by=passed.person)
        assert Refund.objects.get().pence == 4500

    def test_of_another_room_changes_no_deadline(self, policy):
        booking = paid(EventFactory(price=4500, policy=policy, starts_at=timezone.now() + 5 * DAY))
        events.change(booking.event, format=Event.Format.ONLINE)
        booking.refresh_from_db()
        assert (booking.free_until, cancellation.what_returns(booking).pence) == (None, 0)


@pytest.mark.parametrize("act", ["cancel", "transfer", "move", "book", "book by the office"])
def test_what_has_begun_is_refused_by_the_operations_themselves(act, clock):
    school = SchoolFactory()
    event, later = EventFactory(), EventFactory(starts_at=timezone.now() + 60 * DAY)
    booking = book(event, teacher_at(school), school=school)
    clock.forward(days=29)
    operations = {
        "cancel": lambda: changes.cancel(booking, by=booking.person),
        "transfer": lambda: changes.transfer(booking, to=teacher_at(school), by=booking.person),
        "move": lambda: changes.move(booking, to_event=later, by=booking.person),
        "book": lambda: book(event),
        "book by the office": lambda: book(event, by_office=True),
    }
    with pytest.raises(BookingsError):
        operations[act]()
    assert list(Booking.objects.all()) == [booking]
