"""What changed between opening the booking form and sending it: the price, the places, the booking itself."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, pay, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from thep.bookings import changes
from thep.bookings.errors import BookingClosed, TooFewIncludedPlaces
from thep.bookings.models import Booking
from thep.events import events, prices
from thep.events.models import Event
from thep.membership import included_places
from thep.membership.years import academic_year_of
from thep.payments.models import Order, Refund

pytestmark = pytest.mark.django_db

State, Payment = Booking.State, Booking.Payment
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).strip()


class Form:
    """The booking form as a browser has it: every field that the page came with is sent back."""

    def __init__(self, event, person):
        self.client = Client()
        self.client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        self.open(event)

    def open(self, event):
        self.address = reverse("book", args=[event.pk])
        self.keep(self.client.get(self.address))

    def keep(self, page):
        self.hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))

    def send(self, **fields):
        response = self.client.post(self.address, self.hidden | {"accept": "on"} | fields)
        if response.status_code in (409, 422):
            self.keep(response)
        return response


class TestAPriceThatChanged:
    def test_is_shown_and_nothing_is_booked_until_it_was_seen(self, sandbox):
        event = EventFactory(price=4500, vat_rate=2000)
        form = Form(event, PersonFactory())
        event.prices.update(net_pence=5000)
        response = form.send(payment="card", dietary_needs="No nuts")
        assert response.status_code == 409
        assert "The price has changed from £54 to £60." in words(response)
        assert "No nuts" in words(response)
        assert not Booking.objects.exists()
        assert form.send(payment="card").status_code == 302
        assert Order.objects.get().total_pence == 6000

    def test_is_shown_also_where_it_was_free_or_has_become_free(self):
        event = EventFactory()
        form = Form(event, PersonFactory())
        events.set_prices(event, {None: 4500})
        assert "The price has changed from free to £45." in words(form.send())
        events.set_prices(event, {})
        assert "The price has changed from £45 to free." in words(form.send(payment="card"))
        assert form.send().status_code == 302

    def test_does_not_matter_to_who_uses_an_included_place(self):
        school, event = SchoolFactory(), EventFactory(price=4500, uses_included_places=True)
        MembershipFactory(school=school, academic_year=academic_year_of(timezone.localdate(event.starts_at)))
        form = Form(event, teacher_at(school))
        event.prices.update(net_pence=5000)
        assert form.send(payment="included").status_code == 302


class TestTheLastIncludedPlace:
    def test_gone_meanwhile_is_said_with_the_other_ways(self):
        school, event = SchoolFactory(), EventFactory(price=4500, uses_included_places=True)
        membership = MembershipFactory(school=school, places_granted=1, academic_year=academic_year_of(timezone.localdate(event.starts_at)))
        form = Form(event, teacher_at(school))
        included_places.reserve(membership, cause="somebody else")
        response = form.send(payment="included")
        assert response.status_code == 422
        assert "There are no included places left." in words(response)
        assert "Pay now by card" in words(response)
        assert "Use included places" not in words(response)
        assert not Booking.objects.exists()

    def test_of_a_membership_that_ends_at_that_moment_is_not_lent(self, monkeypatch):
        school, event = SchoolFactory(), EventFactory(price=4500, uses_included_places=True)
        day = timezone.localdate(event.starts_at)
        membership = MembershipFactory(school=school, academic_year=academic_year_of(day))
        person = teacher_at(school)
        quote = prices.quote

        def end_after_reading(*args, **kwargs):
            quoted = quote(*args, **kwargs)
            type(membership).objects.update(ended_on=day)
            return quoted

        monkeypatch.setattr("thep.bookings.paying.prices.quote", end_after_reading)
        with pytest.raises(TooFewIncludedPlaces, match="There are no included places left"):
            book(event, person, school=school, payment=Payment.INCLUDED)
        membership.refresh_from_db()
        assert membership.places_taken == 0
        assert not Booking.objects.exists()

    def test_of_none_is_said_by_the_operation_too(self):
        school, event = SchoolFactory(), EventFactory(price=4500, uses_included_places=True)
        MembershipFactory(school=school, places_granted=0, academic_year=academic_year_of(timezone.localdate(event.starts_at)))
        person = teacher_at(school)
        with pytest.raises(TooFewIncludedPlaces, match="There are no included places left"):
            book(event, person, school=school, payment=Payment.INCLUDED)


class TestAFormThatIsSentAgain:
    def test_after_ones_own_cancellation_offers_a_new_booking(self):
        event, person = EventFactory(), PersonFactory()
        form = Form(event, person)
        form.send()
        changes.cancel(Booking.objects.get(), by=person)
        response = form.send(dietary_needs="No nuts")
        assert response.status_code == 409
        assert "The booking that you made with this form has ended." in words(response)
        assert "No nuts" in words(response)
        assert Booking.objects.count() == 1
        assert form.send().status_code == 302
        assert [booking.state for booking in Booking.objects.order_by("pk")] == [State.CANCELLED, State.CONFIRMED]

    def test_for_another_event_is_refused_and_books_nothing(self):
        person, first, second = PersonFactory(), EventFactory(), EventFactory()
        form = Form(first, person)
        form.send()
        form.address = reverse("book", args=[second.pk])
        response = form.send()
        assert response.status_code == 409
        assert "already used to book another event" in words(response)
        assert [booking.event for booking in Booking.objects.all()] == [first]
        assert form.send().status_code == 302
        assert Booking.objects.filter(event=second, state=State.CONFIRMED).exists()


class TestBookingCloses:
    def test_at_the_start_whatever_closing_date_stands_there(self, clock):
        event = EventFactory(booking_closes_at=timezone.now() + 60 * DAY)
        clock.forward(days=30)
        person = PersonFactory()
        for by_office in (False, True):
            with pytest.raises(BookingClosed, match="This event is over"):
                book(event, person, by_office=by_office)
        page = Form(event, person).client.get(reverse("book", args=[event.pk]))
        assert "This event is over" in words(page)

    def test_at_the_new_start_of_an_event_that_moved_though_the_form_was_open(self):
        event = EventFactory(booking_closes_at=timezone.now() + 27 * DAY)
        form = Form(event, PersonFactory())
        now = timezone.now()
        events.set_sessions(event, [events.Sitting(starts_at=now - HOUR, ends_at=now + HOUR)])
        assert form.send().status_code == 409
        with pytest.raises(BookingClosed, match="has begun"):
            book(event)  # as it was read before it moved
        assert not Booking.objects.exists()

    def test_when_the_hold_does(self, clock):
        event = EventFactory(price=4500, starts_at=timezone.now() + datetime.timedelta(minutes=10))
        held = book(event, payment=Payment.CARD)
        assert held.expires_at == held.order_line.order.expires_at == event.starts_at

    def test_to_who_pays_after_the_start_and_the_money_goes_back(self, clock):
        event = EventFactory(price=4500, starts_at=timezone.now() + datetime.timedelta(minutes=10))
        held = book(event, payment=Payment.CARD)
        clock.forward(minutes=11)
        pay(held.order_line.order)
        held.refresh_from_db()
        event.refresh_from_db()
        assert (held.state, event.taken, Refund.objects.get().pence) == (State.LAPSED, 0, 4500)


class TestAPlaceFreedWhileBookingWasClosed:
    def waited_for(self):
        event = EventFactory(capacity=1)
        placed, waits = book(event), book(event)
        Event.objects.update(booking_closes_at=timezone.now() - HOUR)
        changes.cancel(placed, by=placed.person)
        waits.refresh_from_db()
        assert waits.state == State.WAITING
        return Event.objects.get(), waits

    def test_is_offered_as_soon_as_the_office_opens_booking_again(self):
        event, waits = self.waited_for()
        events.change(event, booking_closes_at=None)
        waits.refresh_from_db()
        assert waits.state == State.OFFERED

    def test_is_not_to_be_had_by_who_comes_before_the_sweep(self):
        event, waits = self.waited_for()
        Event.objects.update(booking_closes_at=None)
        assert book(event).state == State.WAITING
        waits.refresh_from_db()
        assert waits.state == State.OFFERED
