"""A lead approves or declines what a teacher asks for."""

import pytest
from django.db import connection
from django.urls import reverse

from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.thep.bookings.test_booking_form import signed_in, text_of
from tests.threads import at_once
from thep.bookings import waiting_list
from thep.bookings.approvals import answers
from thep.bookings.approvals.errors import AnsweredBefore
from thep.bookings.errors import (
    AlreadyBooked,
    BookingClosed,
    EventFull,
    NotAColleague,
    NotAllowed,
    NotPayable,
    NotPossibleNow,
    PriceChanged,
    TooFewIncludedPlaces,
)
from thep.bookings.models import Booking, PlaceRequest
from thep.events import events
from thep.events.models import Event, Price
from thep.mail.models import Message
from thep.payments.models import Order
from thep.schools import affiliations

pytestmark = pytest.mark.django_db

State = PlaceRequest.State


def address_of(asked):
    return reverse("member_school_request", args=[asked.school.urn, asked.pk])


def as_it_is(asked):
    return PlaceRequest.objects.get(pk=asked.pk)


class TestApproving:
    def test_draws_an_included_place_with_the_teachers_needs_and_terms(self, ask, teacher, lead, membership, event):
        teacher.access_needs = "Step-free access"
        teacher.save()
        asked = ask(teacher)
        client = signed_in(lead)
        page = client.get(address_of(asked))
        assert "1 included place (2 of 2 left)" in text_of(page)
        done = client.post(
            address_of(asked), {"approve": "1", "payment": "included", "price": page.context["row"].cost.quote.total_pence}, follow=True
        )
        assert "Nasima Begum has a place at Phonics that sticks" in text_of(done)
        booking = Booking.objects.get()
        assert (booking.person, booking.booker, booking.state, booking.payment) == (teacher, lead, Booking.State.CONFIRMED, "included")
        assert booking.access_needs == "Step-free access"
        answered = as_it_is(asked)
        assert (answered.state, answered.booking, answered.answered_by) == (State.APPROVED, booking, lead)
        membership.refresh_from_db()
        assert membership.places_left == 1
        assert Message.objects.filter(kind="bookings.confirmed", to=teacher.email).count() == 1
        assert reverse("member_booking", args=[booking.reference]) in client.get(address_of(asked)).content.decode()

    def test_sends_the_school_an_invoice_with_its_number(self, ask, teacher, lead):
        asked = ask(teacher)
        client = signed_in(lead)
        page = client.post(address_of(asked), {"approve": "1", "payment": "invoice", "price": "4500"})
        assert page.status_code == 422
        assert "Enter the purchase order number." in text_of(page)
        assert as_it_is(asked).state == State.ASKED
        client.post(address_of(asked), {"approve": "1", "payment": "invoice", "price": "4500", "purchase_order": "BJ-1"})
        order = Order.objects.get()
        assert (order.purchase_order, order.total_pence, order.school) == ("BJ-1", 4500, asked.school)
        assert as_it_is(asked).booking.state == Booking.State.CONFIRMED

    def test_is_refused_with_a_sentence_in_each_wrong_state(self, ask, school, lead, event, monday):
        def refused(asked, error, match, **more):
            before = Booking.objects.count()
            with pytest.raises(error, match=match):
                answers.approve(asked, **({"by": lead, "payment": "invoice", "purchase_order": "1"} | more))
            assert (Booking.objects.count(), as_it_is(asked).booking) == (before, None)

        asked = ask(teacher_at(school, name="Sam Osei"))
        refused(asked, NotAllowed, "Only your school’s CPD lead", by=asked.person)
        refused(asked, NotAllowed, "Only your school’s CPD lead", by=lead_of(SchoolFactory()))
        refused(asked, NotPayable, "An included place or an invoice", payment="card")
        refused(asked, TooFewIncludedPlaces, "no included places left", payment="included")
        refused(asked, PriceChanged, "from £40 to £45", price_shown=4000)
        affiliations.end(asked.person.affiliations.get(), by=lead)
        refused(asked, NotAColleague, "Sam Osei isn’t listed at this school")
        booked = ask()
        book(event, booked.person, payment="card")
        refused(booked, AlreadyBooked, "already has a place")
        declined = ask()
        answers.decline(declined, by=lead, reason="Exam week")
        refused(declined, AnsweredBefore, "Grace Ferreira declined this request at 11am on Monday 11 January 2027")
        over = ask()
        called_off = ask(at=EventFactory(price=4500))
        events.cancel(called_off.event, by=lead, reason="Ill")
        refused(called_off, BookingClosed, "Booking is closed")
        monday.shift(3 * 24 * 3600)
        refused(over, NotPossibleNow, "This request lapsed on Thursday 14 January 2027. Book a place for")
        monday.shift(60 * 24 * 3600)
        refused(over, BookingClosed, "This event is over")

    def test_waits_for_a_place_only_where_the_lead_says_so(self, ask, teacher, lead, event, membership):
        asked = ask(teacher)
        Event.objects.filter(pk=event.pk).update(capacity=0)
        with pytest.raises(EventFull):
            answers.approve(asked, by=lead, payment="included")
        client = signed_in(lead)
        page = client.post(address_of(asked), {"approve": "1", "payment": "included", "price": "4500"})
        assert (page.status_code, as_it_is(asked).state) == (422, State.ASKED)
        assert "This event is full. Tick the box" in text_of(page)
        client.post(address_of(asked), {"approve": "1", "payment": "included", "price": "4500", "wait_if_full": "on"})
        booking = as_it_is(asked).booking
        assert booking.state == Booking.State.WAITING
        membership.refresh_from_db()
        assert membership.places_left == 2

    def test_lets_the_teacher_take_the_place_that_comes_free(self, ask, teacher, lead, event, membership):
        asked = ask(teacher)
        Event.objects.filter(pk=event.pk).update(capacity=0)
        answers.approve(asked, by=lead, payment="included", wait_if_full=True)
        Event.objects.filter(pk=event.pk).update(capacity=1)
        [offered] = waiting_list.offer_all()
        taken, _ = waiting_list.accept(offered, by=teacher, payment="included")
        assert taken.state == Booking.State.CONFIRMED

    def test_shows_a_price_that_has_changed_since(self, ask, teacher, lead, membership):
        asked = ask(teacher)
        Event.objects.filter(pk=asked.event_id).update(uses_included_places=False)
        page = text_of(signed_in(lead).get(address_of(asked)))
        assert "The cost has changed: it was 1 included place when Nasima asked." in page
        Price.objects.update(net_pence=5000)
        late = signed_in(lead).post(address_of(asked), {"approve": "1", "payment": "invoice", "price": "4500", "purchase_order": "BJ-1"})
        assert late.status_code == 422
        assert "The price has changed from £45 to £50" in text_of(late)
        assert 'name="price" value="5000"' in late.content.decode()
        assert "BJ-1" in late.content.decode()
        assert as_it_is(asked).state == State.ASKED


class TestDeclining:
    def test_tells_the_teacher_why(self, ask, teacher, lead):
        asked = ask(teacher)
        client = signed_in(lead)
        page = client.post(address_of(asked), {"decline": "1", "reason": " "})
        assert (page.status_code, as_it_is(asked).state) == (422, State.ASKED)
        assert "Write a reason: we send it to your colleague." in text_of(page)
        client.post(address_of(asked), {"decline": "1", "reason": "The March run suits us better."})
        assert as_it_is(asked).state == State.DECLINED
        letter = Message.objects.get(kind="bookings.request_declined")
        assert letter.to == teacher.email
        assert "The March run suits us better." in letter.html
        assert "Grace Ferreira has looked at your request" in letter.html
        hers = signed_in(teacher)
        assert "The March run suits us better." in text_of(hers.get(reverse("member_bookings")))
        assert "Ask again" in text_of(hers.get(reverse("member_request", args=[asked.pk])))

    def test_is_refused_without_a_reason_and_by_others(self, ask, teacher, lead):
        asked = ask(teacher)
        with pytest.raises(NotPossibleNow, match="Write a reason"):
            answers.decline(asked, by=lead, reason=" ")
        with pytest.raises(NotAllowed):
            answers.decline(asked, by=teacher, reason="No")
        assert as_it_is(asked).state == State.ASKED


def test_a_form_that_was_open_since_before_says_who_answered(ask, teacher, lead, school, membership):
    asked = ask(teacher)
    answers.approve(asked, by=lead_of(school, name="Amara Obi"), payment="included")
    page = signed_in(lead).post(address_of(asked), {"decline": "1", "reason": "Exam week"}, follow=True)
    assert "Amara Obi approved this request at 11am on Monday 11 January 2027" in text_of(page)
    assert Booking.objects.get().state == Booking.State.CONFIRMED


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_at_once_one_books_and_the_other_is_told(ask, teacher, lead, school, membership, event):
    asked = ask(teacher)
    leads = [lead, lead_of(school, name="Amara Obi")]
    answered = at_once(lambda number: answers.approve(asked, by=leads[number], payment="included"), times=2)
    [first] = [each for each in answered if isinstance(each, PlaceRequest)]
    [second] = [each for each in answered if isinstance(each, AnsweredBefore)]
    assert str(first.answered_by) in str(second)
    assert Booking.objects.count() == 1
    membership.refresh_from_db()
    assert membership.places_left == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_without_its_lock_and_the_schools_both_would_try(ask, teacher, lead, school, membership, monkeypatch):
    asked = ask(teacher)
    monkeypatch.setattr(answers, "lock", as_it_is)
    monkeypatch.setattr(answers.bookings, "hold_school", lambda school: None)
    leads = [lead, lead_of(school)]
    answered = at_once(lambda number: answers.approve(asked, by=leads[number], payment="included"), times=2)
    assert not any(isinstance(each, AnsweredBefore) for each in answered)


def test_only_leads_of_the_school_see_a_request(ask, teacher, lead):
    asked = ask(teacher)
    for person in (teacher, lead_of(SchoolFactory())):
        assert signed_in(person).get(address_of(asked)).status_code == 404
