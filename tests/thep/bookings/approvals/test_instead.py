"""A teacher asks for an offered place, or for a dearer one on another date: the lead's approval takes it."""

import pytest
from django.urls import reverse

from tests.factories.bookings import book, lead_of
from tests.factories.courses import course_page
from tests.factories.events import EventFactory
from tests.thep.bookings.test_booking_form import signed_in, text_of
from thep.bookings import bookings, changes, waiting_list
from thep.bookings.approvals import answers, requests
from thep.bookings.delegates import Delegate
from thep.bookings.errors import EventFull, NotAllowed, NotPossibleNow, OfferLapsed
from thep.bookings.models import Booking, PlaceRequest
from thep.events.models import CancellationPolicy, Event

pytestmark = pytest.mark.django_db

State = PlaceRequest.State


@pytest.fixture
def offered(teacher, lead, school, membership):
    """The teacher waited, and is offered a place."""
    full = EventFactory(title="Fractions", price=4500, uses_included_places=True, capacity=0)
    book(full, teacher, school=school, payment="card")
    Event.objects.filter(pk=full.pk).update(capacity=1)
    return waiting_list.offer_all()[0]


@pytest.fixture
def placed(teacher, lead, school):
    """The teacher has a place that the lead booked by invoice, on a course with a dearer date."""
    page = course_page()
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Free for ten days.")
    policy.steps.create(at_least=240, unit="hours", refund_percent=100)
    cheap, dear = EventFactory(price=4500, page=page, policy=policy), EventFactory(price=6000, page=page)
    school_lead = lead_of(school)
    done = bookings.book(cheap, booker=school_lead, school=school, delegates=[Delegate(person=teacher)], payment="invoice")
    return Booking.objects.get(pk=done.bookings[0].pk), dear


class TestAnOffer:
    def test_is_asked_for_and_taken_by_approving(self, offered, teacher, lead, membership):
        hers = signed_in(teacher)
        page = text_of(hers.get(reverse("member_booking", args=[offered.reference])))
        assert "1 included place (2 of 2 left)" in page
        answer = hers.post(reverse("member_booking_offer", args=[offered.reference]), {"payment": "ask"})
        asked = PlaceRequest.objects.get()
        assert answer.url == reverse("member_request", args=[asked.pk])
        assert asked.expires_at == offered.expires_at
        assert "The offer keeps the place until then." in text_of(
            signed_in(lead).get(reverse("member_school_request", args=[asked.school.urn, asked.pk]))
        )
        answers.approve(asked, by=lead, payment="included")
        booking = Booking.objects.get()
        assert (booking.state, booking.payment, booking.place_request) == (Booking.State.CONFIRMED, "included", asked)
        membership.refresh_from_db()
        assert membership.places_left == 1

    def test_that_has_ended_is_not_approved(self, offered, teacher, lead):
        asked = requests.ask_instead(offered, offered.event, by=teacher)
        waiting_list.decline(offered, by=teacher)
        with pytest.raises(OfferLapsed):
            answers.approve(asked, by=lead, payment="included")
        with pytest.raises(OfferLapsed):
            requests.ask_instead(Booking.objects.get(pk=offered.pk), offered.event, by=teacher)
        assert PlaceRequest.objects.get().state == State.ASKED

    def test_is_asked_for_by_whoever_has_it(self, offered, lead):
        with pytest.raises(NotAllowed):
            requests.ask_instead(offered, offered.event, by=lead)


class TestADearerDate:
    def test_is_asked_for_and_replaces_the_place_when_approved(self, placed, teacher, lead):
        booking, dear = placed
        answer = signed_in(teacher).post(reverse("member_booking_move", args=[booking.reference]), {"to": dear.pk})
        asked = PlaceRequest.objects.get()
        assert answer.url == reverse("member_request", args=[asked.pk])
        assert "Until they approve it, you keep the place that you have." in text_of(signed_in(teacher).get(answer.url))
        booking.refresh_from_db()
        assert booking.state == Booking.State.CONFIRMED
        page = text_of(signed_in(lead).get(reverse("member_school_request", args=[asked.school.urn, asked.pk])))
        assert "Approving gives that place up" in page
        assert "£60" in page
        answers.approve(asked, by=lead, payment="invoice", purchase_order="BJ-2")
        booking.refresh_from_db()
        moved = Booking.objects.get(event=dear)
        assert (booking.state, moved.state, moved.total_pence) == (Booking.State.CANCELLED, Booking.State.CONFIRMED, 6000)
        assert booking.order_line.left_pence == 0

    def test_that_is_full_leaves_everything_as_it_was(self, placed, teacher, lead):
        booking, dear = placed
        asked = requests.ask_instead(booking, dear, by=teacher)
        Event.objects.filter(pk=dear.pk).update(capacity=0)
        with pytest.raises(EventFull):
            answers.approve(asked, by=lead, payment="invoice", purchase_order="BJ-2", wait_if_full=True)
        booking.refresh_from_db()
        assert (booking.state, PlaceRequest.objects.get().state) == (Booking.State.CONFIRMED, State.ASKED)

    def test_is_not_approved_for_a_place_that_was_given_up(self, placed, teacher, lead):
        booking, dear = placed
        asked = requests.ask_instead(booking, dear, by=teacher)
        changes.cancel(booking, by=teacher)
        with pytest.raises(NotPossibleNow, match="has given up the place"):
            answers.approve(asked, by=lead, payment="invoice", purchase_order="BJ-2")
        assert not Booking.objects.filter(event=dear).exists()
        with pytest.raises(NotPossibleNow, match="too late to move"):
            requests.ask_instead(Booking.objects.get(pk=booking.pk), dear, by=teacher)
