import datetime

import pytest
from django.utils import timezone
from wagtail.models import Page

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from thep.bookings import bookings, cancellation, changes, event_changes
from thep.bookings.delegates import Delegate
from thep.bookings.errors import AlreadyBooked, BookingClosed, Dearer, EventFull, NotAColleague, NotPossibleNow, OtherCourse
from thep.bookings.models import Booking
from thep.design.templatetags.thep import money
from thep.events.followers import Change
from thep.events.models import CancellationPolicy, Event
from thep.mail.models import Message
from thep.membership.years import academic_year_of
from thep.payments.models import Order, Refund

pytestmark = pytest.mark.django_db

State, Payment = Booking.State, Booking.Payment


@pytest.fixture
def policy(db):
    """All back ten days before, half two days before."""
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Swap a colleague in at any time.")
    policy.steps.create(at_least=240, unit="hours", refund_percent=100)
    policy.steps.create(at_least=48, unit="hours", refund_percent=50)
    return policy


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def course(db):
    return Page.objects.get(depth=1).add_child(title="Phonics that sticks", slug="phonics")


def in_days(days):
    return timezone.now() + datetime.timedelta(days=days)


def paid(event, **more):
    booking = book(event, payment=Payment.CARD, **more)
    pay(booking.order_line.order)
    booking.refresh_from_db()
    return booking


def included(event, school, **more):
    membership = MembershipFactory(
        school=school, places_granted=2, academic_year=academic_year_of(timezone.localdate(event.starts_at)), **more
    )
    return membership, book(event, teacher_at(school), school=school, payment=Payment.INCLUDED)


class TestCancelling:
    @pytest.mark.parametrize(("days", "pence"), [(20, 5400), (5, 2700), (1, 0)])
    def test_gives_back_what_the_policy_says(self, policy, days, pence):
        booking = paid(EventFactory(price=4500, vat_rate=2000, policy=policy, starts_at=in_days(days)))
        assert cancellation.what_returns(booking).pence == pence
        changes.cancel(booking, by=booking.person, reason="Ill")
        assert sum(Refund.objects.values_list("pence", flat=True)) == pence
        booking.refresh_from_db()
        assert (booking.state, booking.end_reason, booking.ended_by) == (State.CANCELLED, "Ill", booking.person)
        message = Message.objects.get(kind="bookings.cancelled", cause=f"bookings.booking:{booking.pk}")
        assert message.calendar_method == "CANCEL"
        assert (f"We’re refunding {money(pence)} to the card that paid." in message.text) == bool(pence)

    def test_twice_gives_back_once_and_frees_one_place(self, policy):
        event = EventFactory(price=4500, policy=policy)
        booking = paid(event)
        book(event, payment=Payment.CARD)
        for _ in range(2):
            changes.cancel(booking, by=booking.person)
        event.refresh_from_db()
        assert (Refund.objects.count(), event.taken) == (1, 1)

    def test_credits_an_unpaid_invoice(self, policy, school):
        booking = book(EventFactory(price=4500, policy=policy), lead_of(school), school=school, payment=Payment.INVOICE)
        changes.cancel(booking, by=booking.person)
        assert (Refund.objects.get().pence, Refund.objects.get().line) == (4500, booking.order_line)

    def test_waived_for_ofsted_gives_everything_back(self, policy):
        booking = paid(EventFactory(price=4500, policy=policy, starts_at=in_days(1)))
        changes.cancel(booking, by=booking.person, reason="Ofsted visit", waive=True)
        assert Refund.objects.get().pence == 4500

    @pytest.mark.parametrize(("days", "taken"), [(20, 0), (5, 1)])
    def test_returns_the_included_place_while_it_is_free_to_cancel(self, policy, school, days, taken):
        event = EventFactory(price=4500, policy=policy, uses_included_places=True, starts_at=in_days(days))
        membership, booking = included(event, school)
        for _ in range(2):
            changes.cancel(booking, by=booking.person)
        membership.refresh_from_db()
        assert membership.places_taken == taken

    def test_is_too_late_once_the_event_has_begun(self, policy, clock):
        booking = book(EventFactory(policy=policy))
        clock.forward(days=29)
        with pytest.raises(NotPossibleNow):
            changes.cancel(booking, by=booking.person)

    def test_tells_the_booker_when_somebody_else_cancels(self, school):
        lead, teacher = lead_of(school), teacher_at(school)
        [booking] = bookings.book(EventFactory(), booker=lead, school=school, delegates=[Delegate(person=teacher)], payment="").bookings
        changes.cancel(booking, by=teacher)
        assert Message.objects.filter(kind="bookings.cancelled", cause=f"bookings.booking:{booking.pk}", person=lead).exists()

    def test_on_the_waiting_list_leaves_it_and_an_offer_declines_it(self):
        event = EventFactory(capacity=1)
        placed, first, second = book(event), book(event), book(event)
        changes.cancel(second, by=second.person)
        changes.cancel(placed, by=placed.person)
        changes.cancel(first, by=first.person)
        assert not Booking.objects.live().exists()

    def test_lets_the_person_book_again(self):
        event = EventFactory()
        booking = book(event)
        changes.cancel(booking, by=booking.person)
        assert book(event, booking.person).state == State.CONFIRMED


class TestPassingOn:
    def test_moves_the_place_the_payment_and_both_calendars(self, school):
        teacher, colleague = teacher_at(school), teacher_at(school, dietary_needs="Vegan")
        booking = paid(EventFactory(price=4500), person=teacher, school=school)
        line = booking.order_line
        passed = changes.transfer(booking, to=colleague, by=teacher)
        assert changes.transfer(booking, to=colleague, by=teacher) == passed
        booking.refresh_from_db()
        assert (booking.state, booking.order_line, passed.state, passed.order_line) == (State.TRANSFERRED, None, State.CONFIRMED, line)
        assert (passed.person, passed.follows, passed.dietary_needs, passed.net_pence) == (colleague, booking, "Vegan", 4500)
        sent = Message.objects.exclude(calendar_method="").values_list("person", "calendar_method").order_by("pk")
        assert list(sent) == [(teacher.pk, "REQUEST"), (teacher.pk, "CANCEL"), (colleague.pk, "REQUEST")]

    def test_keeps_the_included_place_until_it_is_cancelled(self, policy, school):
        event = EventFactory(price=4500, policy=policy, uses_included_places=True)
        membership, booking = included(event, school)
        passed = changes.transfer(booking, to=teacher_at(school), by=booking.person)
        membership.refresh_from_db()
        assert membership.places_taken == 1
        changes.cancel(passed, by=passed.person)
        membership.refresh_from_db()
        assert membership.places_taken == 0

    def test_takes_a_colleague_off_the_waiting_list(self, school):
        event = EventFactory(capacity=1)
        booking, waits = book(event, teacher_at(school), school=school), book(event, teacher_at(school), school=school)
        changes.transfer(booking, to=waits.person, by=booking.person)
        waits.refresh_from_db()
        assert waits.state == State.CANCELLED

    def test_is_refused_to_who_has_a_place(self, school):
        event = EventFactory()
        booking, other = book(event, teacher_at(school), school=school), book(event, teacher_at(school), school=school)
        with pytest.raises(AlreadyBooked):
            changes.transfer(booking, to=other.person, by=booking.person)

    def test_is_refused_to_who_is_no_colleague(self, school):
        booking = book(EventFactory(), teacher_at(school), school=school)
        with pytest.raises(NotAColleague):
            changes.transfer(booking, to=teacher_at(SchoolFactory()), by=booking.person)
        with pytest.raises(NotAColleague):
            changes.transfer(book(EventFactory()), to=PersonFactory(), by=booking.person)

    def test_is_refused_once_the_event_has_begun_or_the_place_is_not_confirmed(self, school, clock):
        held = book(EventFactory(price=100), teacher_at(school), school=school, payment=Payment.CARD)
        with pytest.raises(NotPossibleNow):
            changes.transfer(held, to=teacher_at(school), by=held.person)
        booking = book(EventFactory(), teacher_at(school), school=school)
        clock.forward(days=29)
        with pytest.raises(NotPossibleNow):
            changes.transfer(booking, to=teacher_at(school), by=booking.person)


class TestMoving:
    def test_carries_what_was_paid_and_offers_the_old_place(self, policy, course):
        old = EventFactory(page=course, price=4500, policy=policy, capacity=1)
        new = EventFactory(page=course, price=4500, policy=policy, starts_at=in_days(60))
        booking, waits = paid(old), book(old, payment=Payment.CARD)
        line = booking.order_line
        moved = changes.move(booking, to_event=new, by=booking.person)
        assert changes.move(booking, to_event=new, by=booking.person) == moved
        booking.refresh_from_db()
        waits.refresh_from_db()
        assert (booking.state, waits.state) == (State.MOVED, State.OFFERED)
        assert (moved.state, moved.event, moved.order_line, moved.follows) == (State.CONFIRMED, new, line, booking)
        assert not Refund.objects.exists()
        methods = Message.objects.filter(person=booking.person).exclude(calendar_method="").values_list("calendar_method", flat=True)
        assert list(methods.order_by("pk")) == ["REQUEST", "CANCEL", "REQUEST"]

    def test_to_a_cheaper_date_refunds_the_difference(self, policy, course):
        booking = paid(EventFactory(page=course, price=4500, policy=policy))
        moved = changes.move(booking, to_event=EventFactory(page=course, price=3000, policy=policy), by=booking.person)
        assert (Refund.objects.get().pence, moved.total_pence) == (1500, 3000)
        changes.cancel(moved, by=moved.person)
        assert sum(Refund.objects.values_list("pence", flat=True)) == 4500

    def test_again_reckons_with_what_the_place_costs_now(self, policy, course):
        booking = paid(EventFactory(page=course, price=4500, policy=policy))
        for _ in range(3):
            booking = changes.move(booking, to_event=EventFactory(page=course, price=3000, policy=policy), by=booking.person)
        assert [refund.pence for refund in Refund.objects.all()] == [1500]
        with pytest.raises(Dearer) as caught:
            changes.move(booking, to_event=EventFactory(page=course, price=4500, policy=policy), by=booking.person)
        assert caught.value.pence == 1500
        booking = changes.move(booking, to_event=EventFactory(page=course, price=1000, policy=policy), by=booking.person)
        assert sorted(refund.pence for refund in Refund.objects.all()) == [1500, 2000]
        assert booking.total_pence == booking.order_line.left_pence == 1000

    def test_to_a_cheaper_date_leaves_the_policy_to_reckon_with_the_cheaper_price(self, policy, course):
        booking = paid(EventFactory(page=course, price=4500, policy=policy))
        moved = changes.move(
            booking, to_event=EventFactory(page=course, price=3000, policy=policy, starts_at=in_days(5)), by=booking.person
        )
        assert cancellation.what_returns(moved).pence == 1500

    def test_to_a_free_date_gives_all_of_it_back(self, policy, course):
        booking = paid(EventFactory(page=course, price=4500, policy=policy))
        moved = changes.move(booking, to_event=EventFactory(page=course), by=booking.person)
        assert (Refund.objects.get().pence, moved.payment, moved.order_line) == (4500, Payment.FREE, None)

    def test_to_a_dearer_date_is_refused_and_changes_nothing(self, policy, course):
        booking, new = paid(EventFactory(page=course, price=4500, policy=policy)), EventFactory(page=course, price=5000)
        with pytest.raises(Dearer) as caught:
            changes.move(booking, to_event=new, by=booking.person)
        booking.refresh_from_db()
        new.refresh_from_db()
        assert (caught.value.pence, booking.state, new.taken) == (500, State.CONFIRMED, 0)

    def test_uses_an_included_place_of_the_new_dates_year(self, policy, course, school):
        old = EventFactory(page=course, price=4500, policy=policy, uses_included_places=True)
        membership, booking = included(old, school)
        new = EventFactory(page=course, price=4500, policy=policy, uses_included_places=True, starts_at=in_days(28 + 365))
        next_year = MembershipFactory(school=school, places_granted=1, academic_year=membership.academic_year + 1)
        changes.move(booking, to_event=new, by=booking.person)
        membership.refresh_from_db()
        next_year.refresh_from_db()
        assert (membership.places_taken, next_year.places_taken) == (0, 1)

    def test_is_refused_after_the_free_days(self, policy, course):
        booking = paid(EventFactory(page=course, price=4500, policy=policy, starts_at=in_days(5)))
        with pytest.raises(NotPossibleNow, match="too late"):
            changes.move(booking, to_event=EventFactory(page=course, price=4500), by=booking.person)

    def test_of_a_free_place_is_possible_until_the_event_begins(self, course):
        booking = book(EventFactory(page=course, starts_at=in_days(1)))
        assert changes.move(booking, to_event=EventFactory(page=course), by=booking.person).state == State.CONFIRMED

    def test_is_refused_to_another_course_a_full_a_closed_or_a_booked_date(self, policy, course):
        booking = book(EventFactory(page=course, policy=policy))
        with pytest.raises(OtherCourse):
            changes.move(booking, to_event=EventFactory(), by=booking.person)
        full = EventFactory(page=course, capacity=1)
        book(full)
        with pytest.raises(EventFull):
            changes.move(booking, to_event=full, by=booking.person)
        with pytest.raises(BookingClosed):
            changes.move(booking, to_event=EventFactory(page=course, state=Event.State.CANCELLED), by=booking.person)
        other = EventFactory(page=course)
        book(other, booking.person)
        with pytest.raises(AlreadyBooked):
            changes.move(booking, to_event=other, by=booking.person)


class TestAnEventThatChanges:
    def test_tells_those_with_a_place_and_their_calendars(self):
        event = EventFactory(capacity=1)
        booking, waits = book(event), book(event)
        event_changes.changed(event, Change(times=True))
        message = Message.objects.get(kind="bookings.changed", cause__startswith=f"bookings.booking:{booking.pk}:")
        assert (message.calendar_method, "The time has changed" in message.text) == ("REQUEST", True)
        told = Message.objects.get(person=waits.person, kind="bookings.changed_waiting")
        assert (told.calendar, "You’re still on the waiting list." in told.text) == ("", True)

    def test_is_cancelled_refunds_everybody_in_full_and_tells_each(self, policy, school):
        event = EventFactory(price=4500, policy=policy, capacity=4, uses_included_places=True, starts_at=in_days(1))
        card, held = paid(event), book(event, payment=Payment.CARD)
        invoice = book(event, lead_of(school), school=school, payment=Payment.INVOICE)
        membership, place = included(event, school)
        waits = book(event, payment=Payment.CARD)
        Event.objects.update(state=Event.State.CANCELLED)
        event.refresh_from_db()
        for _ in range(2):
            event_changes.cancelled(event, by=None, reason="The speaker is ill")
        assert not Booking.objects.live().exists()
        refunds = set(Refund.objects.values_list("line", "pence"))
        assert refunds == {(card.order_line.pk, 4500), (invoice.order_line.pk, 4500)}
        membership.refresh_from_db()
        assert membership.places_taken == 0
        for booking in (card, held, invoice, place, waits):
            told = Message.objects.filter(person=booking.person, kind__in=["bookings.cancelled", "bookings.event_cancelled"])
            assert told.count() == 1
        assert Order.objects.get(pk=held.order_line.order_id).state == Order.State.OPEN
