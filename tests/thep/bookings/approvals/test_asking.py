"""A teacher of a school that asks first asks it for a place, and may withdraw the request."""

import uuid

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.thep.bookings.test_booking_form import Visit, signed_in, text_of
from thep.bookings import waiting_list
from thep.bookings.approvals import answers, requests, school_settings
from thep.bookings.approvals.errors import AskedBefore, AsksFirst
from thep.bookings.delegates import Delegate
from thep.bookings.errors import AlreadyBooked, BookingClosed, NotAllowed, NotPayable, NotPossibleNow, WrongForm
from thep.bookings.models import Booking, PlaceRequest
from thep.events.models import Event
from thep.mail.models import Message

pytestmark = pytest.mark.django_db

State = PlaceRequest.State


class TestTheForm:
    def test_offers_to_ask_instead_of_using_an_included_place(self, event, teacher, lead, membership):
        visit = Visit(event, teacher)
        assert [way.value for way in visit.form.ways] == ["ask", "card"]
        page = text_of(visit.page)
        assert "1 included place (2 of 2 left)" in page
        assert "No place is kept until they" in page
        answer = visit.send(payment="ask", message="Six new readers in my class", needs=["Step-free access"])
        asked = PlaceRequest.objects.get()
        assert answer.url == reverse("member_request", args=[asked.pk])
        assert (asked.person, asked.state, asked.message) == (teacher, State.ASKED, "Six new readers in my class")
        assert (asked.access_needs, asked.was_included, asked.asked_pence) == ("Step-free access", True, 0)
        assert not Booking.objects.exists()
        assert Event.objects.get(pk=event.pk).taken == 0
        letter = Message.objects.get(kind="bookings.request_asked")
        assert letter.to == lead.email
        assert "11am on Thursday 14 January 2027" in letter.html
        assert "Six new readers" in letter.html

    def test_pressed_twice_asks_once(self, event, teacher, lead):
        visit = Visit(event, teacher)
        first, second = visit.send(payment="ask"), visit.send(payment="ask")
        assert first.url == second.url
        assert PlaceRequest.objects.count() == 1
        assert Message.objects.filter(kind="bookings.request_asked").count() == 1

    def test_says_what_has_been_asked_already(self, event, teacher, ask):
        asked = ask(teacher)
        visit = Visit(event, teacher)
        assert "You’ve asked Loomwright Primary School for this place" in text_of(visit.page)
        again = visit.send(payment="ask")
        assert again.url == reverse("member_request", args=[asked.pk])
        assert PlaceRequest.objects.count() == 1

    def test_is_as_ever_for_leads_for_free_events_and_where_nobody_asks_first(self, event, teacher, lead, membership, school):
        assert Visit(event, lead).form.ways[0].value == "included"
        assert Visit(EventFactory(), teacher).form.ways == []
        school_settings.change(school, asks_first=False, hours=72, by=lead)
        assert [way.value for way in Visit(event, teacher).form.ways] == ["included", "card"]

    def test_lets_a_teacher_wait_and_pay_by_card_without_asking(self, teacher, lead):
        full = EventFactory(price=4500, capacity=0)
        Visit(full, teacher).send(waiting_list="1")
        assert Booking.objects.get().state == Booking.State.WAITING
        open_event = EventFactory(price=4500)
        Visit(open_event, teacher).send(payment="card")
        assert Booking.objects.get(event=open_event).state == Booking.State.HELD


class TestBookingWithoutAsking:
    def test_is_refused_by_the_operation(self, event, teacher, lead, membership, school):
        with pytest.raises(AsksFirst):
            book(event, teacher, school=school, payment="included")
        assert Event.objects.get(pk=event.pk).taken == 0
        book(event, lead, school=school, payment="included")
        assert Booking.objects.get().state == Booking.State.CONFIRMED

    def test_is_refused_for_an_offered_place_that_nobody_approved(self, teacher, lead, membership, school):
        full = EventFactory(price=4500, uses_included_places=True, capacity=0)
        booking = book(full, teacher, school=school, payment="card")
        Event.objects.filter(pk=full.pk).update(capacity=1)
        [offered] = waiting_list.offer_all()
        with pytest.raises(AsksFirst):
            waiting_list.accept(offered, by=teacher, payment="included")
        taken, _ = waiting_list.accept(offered, by=lead, payment="included")
        assert (taken.pk, taken.state) == (booking.pk, Booking.State.CONFIRMED)


class TestAskingIsRefused:
    def test_where_it_makes_no_sense(self, school, teacher, lead, event, ask):
        def refused(error, person=teacher, at=event, of=school):
            with pytest.raises(error):
                requests.ask(at, school=of, delegate=Delegate(person=person), by=person)

        refused(NotAllowed, person=lead)
        refused(NotAllowed, person=PersonFactory())
        refused(NotAllowed, person=(other := teacher_at(SchoolFactory())), of=other.affiliations.get().school)
        refused(NotPayable, at=EventFactory())
        refused(BookingClosed, at=EventFactory(price=4500, state=Event.State.CANCELLED))
        book(taken := EventFactory(price=4500), teacher, payment="card")
        refused(AlreadyBooked, at=taken)
        ask(teacher)
        refused(AskedBefore)
        assert PlaceRequest.objects.count() == 1

    def test_with_somebody_elses_form(self, ask, teacher):
        token = uuid.uuid4()
        ask(teacher, token=token)
        with pytest.raises(WrongForm):
            ask(token=token)
        with pytest.raises(WrongForm):
            ask(teacher, at=EventFactory(price=100), token=token)


class TestWithdrawing:
    def test_is_one_press_and_can_be_followed_by_asking_again(self, ask, teacher, lead, school):
        asked = ask(teacher)
        client = signed_in(teacher)
        address = reverse("member_request", args=[asked.pk])
        assert "Your school has your request" in text_of(client.get(address))
        page = client.post(address, {"withdraw": "1"}, follow=True)
        assert "You withdrew this request" in text_of(page)
        assert requests.withdraw(asked, by=teacher).state == State.WITHDRAWN
        assert "Withdrawn" in text_of(client.get(reverse("member_bookings")))
        with pytest.raises(NotPossibleNow, match="Nasima Begum has withdrawn this request"):
            answers.approve(asked, by=lead, payment="invoice")
        assert ask(teacher).is_waiting

    def test_is_for_whoever_asked(self, ask, teacher, lead):
        asked = ask(teacher)
        with pytest.raises(NotAllowed):
            requests.withdraw(asked, by=lead)

    def test_is_too_late_once_it_is_answered(self, ask, teacher, lead, membership):
        asked = ask(teacher)
        answers.approve(asked, by=lead, payment="included")
        page = signed_in(teacher).post(reverse("member_request", args=[asked.pk]), follow=True)
        assert "Grace Ferreira approved this request at 11am on Monday 11 January 2027" in text_of(page)
        assert Booking.objects.get().state == Booking.State.CONFIRMED


def test_a_school_says_who_asks_first_on_a_page_of_its_own(school, teacher):
    lead = lead_of(school)
    client, address = signed_in(lead), reverse("member_school_approvals", args=[school.urn])
    requests_page = reverse("member_school_requests", args=[school.urn])
    assert requests_page in client.get(reverse("member_school", args=[school.urn])).content.decode()
    assert address in client.get(requests_page).content.decode()
    page = client.post(address, {"asks_first": "", "hours": "72"})
    assert page.status_code == 422
    assert "Choose whether teachers ask first." in text_of(page)
    client.post(address, {"asks_first": "yes", "hours": "120"})
    assert school_settings.asks_first(teacher, school)
    assert not school_settings.asks_first(lead, school)
    assert school_settings.settings_of(school).hours == 120
    with pytest.raises(NotAllowed):
        school_settings.change(school, asks_first=False, hours=72, by=teacher)
    assert school_settings.asks_first(teacher, school)
