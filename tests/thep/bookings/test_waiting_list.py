import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from thep.bookings import bookings, changes, event_changes, waiting_list
from thep.bookings.delegates import Delegate
from thep.bookings.errors import NotAllowed, NotPayable, OfferLapsed, TooFewIncludedPlaces
from thep.bookings.models import Booking
from thep.bookings.school_clock import offer_ends_at
from thep.events.followers import Change
from thep.events.models import Event
from thep.mail.models import Message
from thep.membership.years import academic_year_of
from thep.payments.models import Order
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db

State, Payment = Booking.State, Booking.Payment


def queue(length=1, *, price=None, payment=Payment.FREE, **event):
    """A full event of one place, its booking, and the waiting list's bookings."""
    event = EventFactory(capacity=1, price=price, **event)
    return event, book(event, payment=payment), [book(event, payment=payment) for _ in range(length)]


def offered(**more):
    _, placed, [booking] = queue(**more)
    changes.cancel(placed, by=placed.person)
    booking.refresh_from_db()
    assert booking.state == State.OFFERED
    return booking


def test_a_freed_place_is_offered_to_the_head_and_kept_for_them():
    event, placed, [first, second] = queue(2)
    changes.cancel(placed, by=placed.person)
    first.refresh_from_db()
    second.refresh_from_db()
    event.refresh_from_db()
    assert (first.state, second.state, event.taken) == (State.OFFERED, State.WAITING, 1)
    assert book(event).state == State.WAITING
    assert Message.objects.filter(person=first.person, subject__startswith="A place is free").count() == 1


def test_an_offer_that_was_taken_while_offers_lapse_stays_taken(clock):
    booking = offered()
    waiting_list.accept(Booking.objects.get(pk=booking.pk), by=booking.person, payment="")
    clock.forward(days=8)
    assert not waiting_list.lapse_offer(booking)
    booking.refresh_from_db()
    assert (booking.state, booking.event.taken) == (State.CONFIRMED, 1)


def test_an_accepted_free_offer_is_confirmed_and_stays_so():
    booking = offered()
    accepted, order = waiting_list.accept(booking, by=booking.person, payment="")
    again, _ = waiting_list.accept(booking, by=booking.person, payment="")
    assert (accepted.state, order, again.state) == (State.CONFIRMED, None, State.CONFIRMED)
    assert Message.objects.filter(kind="bookings.confirmed", cause=f"bookings.booking:{booking.pk}").count() == 1


def test_an_accepted_offer_is_held_until_the_card_pays_the_price_of_the_day_it_was_asked_for():
    booking = offered(price=4500, payment=Payment.CARD)
    booking.event.prices.update(net_pence=9900)
    accepted, order = waiting_list.accept(booking, by=booking.person, payment=Payment.CARD)
    assert (accepted.state, order.total_pence) == (State.HELD, 4500)
    assert waiting_list.accept(booking, by=booking.person, payment=Payment.CARD) == (accepted, order)
    assert Order.objects.filter(buyer=booking.person).count() == 1
    pay(order)
    booking.refresh_from_db()
    assert booking.state == State.CONFIRMED


def test_an_offer_is_accepted_on_the_schools_invoice_by_its_lead_alone():
    school = SchoolFactory()
    event = EventFactory(capacity=1, price=4500)
    placed, booking = book(event, payment=Payment.CARD), book(event, teacher_at(school), school=school, payment=Payment.CARD)
    changes.cancel(placed, by=placed.person)
    with pytest.raises(NotAllowed):
        waiting_list.accept(booking, by=booking.person, payment=Payment.INVOICE)
    accepted, order = waiting_list.accept(booking, by=lead_of(school), payment=Payment.INVOICE, purchase_order="PO-1")
    assert (accepted.state, order.state, order.purchase_order) == (State.CONFIRMED, Order.State.INVOICED, "PO-1")


def test_an_offer_is_accepted_with_an_included_place_while_there_is_one():
    school = SchoolFactory()
    event = EventFactory(capacity=1, price=4500, uses_included_places=True)
    membership = MembershipFactory(school=school, places_granted=1, academic_year=academic_year_of(timezone.localdate(event.starts_at)))
    placed, booking = book(event, payment=Payment.CARD), book(event, teacher_at(school), school=school, payment=Payment.INCLUDED)
    membership.refresh_from_db()
    assert membership.places_taken == 0
    changes.cancel(placed, by=placed.person)
    membership.places_granted = 0
    membership.save()
    with pytest.raises(TooFewIncludedPlaces):
        waiting_list.accept(booking, by=booking.person, payment=Payment.INCLUDED)
    membership.places_granted = 1
    membership.save()
    accepted, _ = waiting_list.accept(booking, by=booking.person, payment=Payment.INCLUDED)
    assert (accepted.state, accepted.total_pence) == (State.CONFIRMED, 0)


def test_an_offer_with_a_price_must_be_paid_somehow():
    booking = offered(price=100, payment=Payment.CARD)
    with pytest.raises(NotPayable):
        waiting_list.accept(booking, by=booking.person, payment=Payment.FREE)


def test_a_declined_offer_goes_to_the_next_and_does_not_come_back():
    _, placed, [first, second] = queue(2)
    changes.cancel(placed, by=placed.person)
    for _ in range(2):
        waiting_list.decline(first, by=first.person)
    second.refresh_from_db()
    assert (first.state, second.state) == (State.CANCELLED, State.OFFERED)
    with pytest.raises(OfferLapsed):
        waiting_list.accept(first, by=first.person, payment="")


def test_an_offer_that_ends_goes_to_the_next_and_its_person_is_told(clock):
    _, placed, [first, second] = queue(2)
    changes.cancel(placed, by=placed.person)
    assert waiting_list.lapse_offers() == []
    clock.forward(days=7)
    with pytest.raises(OfferLapsed):
        waiting_list.accept(first, by=first.person, payment="")
    sweep()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.LAPSED, State.OFFERED)
    assert Message.objects.filter(kind="bookings.offer_lapsed", cause=f"bookings.booking:{first.pk}").exists()
    assert waiting_list.lapse_offers() == []


def test_who_leaves_is_not_offered_a_place():
    _, placed, [first, second] = queue(2)
    for _ in range(2):
        waiting_list.leave(first, by=first.person)
    changes.cancel(placed, by=placed.person)
    second.refresh_from_db()
    assert (first.state, second.state) == (State.CANCELLED, State.OFFERED)


def test_more_places_are_offered_at_once():
    event, _, waiting = queue(3)
    Event.objects.update(capacity=3)
    event_changes.changed(event, Change(more_places=True))
    assert [Booking.objects.get(pk=booking.pk).state for booking in waiting] == [State.OFFERED, State.OFFERED, State.WAITING]


def test_the_sweep_offers_places_that_were_made_behind_our_back():
    _, _, [booking] = queue()
    Event.objects.update(capacity=2)
    sweep()
    booking.refresh_from_db()
    assert booking.state == State.OFFERED
    assert waiting_list.offer_all() == []


def test_nothing_is_offered_once_booking_has_closed(clock):
    event, placed, [booking] = queue()
    Event.objects.update(booking_closes_at=timezone.now() - datetime.timedelta(minutes=1))
    changes.cancel(placed, by=placed.person)
    booking.refresh_from_db()
    event.refresh_from_db()
    assert (booking.state, event.taken) == (State.WAITING, 0)


def test_a_group_that_only_partly_fits_waits_and_the_places_that_are_left_are_offered_to_it():
    school = SchoolFactory()
    lead, teacher = lead_of(school), teacher_at(school)
    placed = bookings.book(
        EventFactory(capacity=1), booker=lead, school=school, payment=Payment.FREE, waiting_list_if_full=True,
        delegates=[Delegate(person=lead), Delegate(person=teacher)],
    )  # fmt: skip
    assert [booking.state for booking in placed.bookings] == [State.OFFERED, State.WAITING]


LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("made", "ends"),
    [
        ((2027, 1, 12, 14, 30), (2027, 1, 14, 14, 30)),  # a Tuesday afternoon
        ((2027, 1, 12, 7, 0), (2027, 1, 14, 10, 0)),  # before school
        ((2027, 1, 12, 21, 0), (2027, 1, 15, 10, 0)),  # in the evening: as if made the next morning
        ((2027, 1, 15, 15, 0), (2027, 1, 19, 15, 0)),  # a Friday: over the weekend to Tuesday
        ((2027, 1, 15, 20, 0), (2027, 1, 20, 10, 0)),
        ((2027, 1, 16, 12, 0), (2027, 1, 20, 10, 0)),  # a Saturday: from Monday morning
        ((2027, 3, 25, 12, 0), (2027, 3, 31, 12, 0)),  # before Good Friday and Easter Monday, when clocks change
    ],
)
def test_offers_run_on_the_schools_clock(made, ends):
    event = Event(starts_at=datetime.datetime(2027, 9, 1, tzinfo=datetime.UTC))
    assert offer_ends_at(datetime.datetime(*made, tzinfo=LONDON), event) == datetime.datetime(*ends, tzinfo=LONDON)


def test_an_offer_ends_with_booking():
    now = timezone.now()
    event = Event(starts_at=now + datetime.timedelta(hours=3))
    assert offer_ends_at(now, event) == event.starts_at


def test_the_booker_hears_of_the_offer_too():
    school = SchoolFactory()
    lead = lead_of(school)
    event = EventFactory(capacity=1)
    placed = book(event)
    bookings.book(event, booker=lead, school=school, delegates=[Delegate(person=teacher_at(school))], payment="", waiting_list_if_full=True)
    changes.cancel(placed, by=PersonFactory())
    assert Message.objects.filter(person=lead, subject__startswith="A place is free").exists()
