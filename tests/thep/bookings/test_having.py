"""Whoever opens the form, or the course's page, and already has something there, reads so at once."""

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.courses import course_page, run
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.thep.bookings.test_booking_form import Visit, signed_in, text_of
from thep.bookings import changes
from thep.bookings.models import Booking
from thep.design.templatetags.thep import clock as time_of
from thep.payments.models import Order

pytestmark = pytest.mark.django_db

Payment, State = Booking.Payment, Booking.State


@pytest.fixture
def event():
    """A run of a course with one place."""
    return run(course_page(), capacity=1, price=4500)


def form_and_course(event, person):
    client = signed_in(person)
    return client.get(reverse("book", args=[event.pk])), client.get(reverse("course", args=[event.page.slug]))


def test_who_went_back_from_the_payment_page_can_pay_or_let_go(event, sandbox):
    person = PersonFactory()
    Visit(event, person).send(payment="card")
    booking = Booking.objects.get()
    for page in form_and_course(event, person):
        text, html = text_of(page), page.content.decode()
        assert f"You’re holding a place until {time_of(booking.expires_at)}: pay £45 or let it go." in text
        assert reverse("order_pay", args=[booking.order_line.order.public_id]) in html
        assert reverse("member_booking", args=[booking.reference]) in html
        assert "This event is full" not in text
        assert "Join the waiting list" not in text


def test_who_has_a_place_reads_so(event):
    event.prices.all().delete()
    booking = book(event)
    for page in form_and_course(event, booking.person):
        assert "You have a confirmed place." in text_of(page)
        assert reverse("member_booking", args=[booking.reference]) in page.content.decode()


def test_who_waits_reads_their_position_and_who_is_offered_a_place_until_when(event):
    placed = book(event, payment=Payment.CARD)
    waits = book(event, payment=Payment.CARD)
    for page in form_and_course(event, waits.person):
        assert "You’re first on the waiting list." in text_of(page)
    changes.cancel(placed, by=placed.person)
    waits.refresh_from_db()
    for page in form_and_course(event, waits.person):
        assert f"A place is reserved for you until {time_of(waits.expires_at)}" in text_of(page)
        assert "Take the place or decline it" in text_of(page)


def test_whose_colleague_holds_the_place_hears_who_pays():
    school, event = SchoolFactory(), EventFactory(price=4500)
    lead, teacher = lead_of(school, name="Nasima Begum"), teacher_at(school)
    from thep.bookings import bookings
    from thep.bookings.delegates import Delegate

    bookings.book(event, booker=lead, school=school, delegates=[Delegate(person=teacher)], payment=Payment.CARD)
    page = signed_in(teacher).get(reverse("book", args=[event.pk]))
    assert "We’re holding your place until" in text_of(page)
    assert "Nasima Begum has to pay £45 by then" in text_of(page)
    assert reverse("order_pay", args=[Order.objects.get().public_id]) not in page.content.decode()


def test_a_lead_can_still_book_for_others_from_there():
    school, event = SchoolFactory(), EventFactory()
    lead, teacher, other = lead_of(school), teacher_at(school, name="Daniel Osei"), teacher_at(school)
    book(event, lead, school=school)
    book(event, teacher, school=school)
    visit = Visit(event, lead)
    assert "You have a confirmed place." in text_of(visit.page)
    assert "Daniel Osei, has a place already" in text_of(visit.page)
    assert visit.form["people"].value() == []
    assert visit.send(people=[other.pk]).status_code == 302
    assert Booking.objects.confirmed().filter(person=other).exists()


def test_a_hold_whose_time_ran_out_is_let_go_when_the_form_is_opened_again(event, sandbox, clock):
    person = PersonFactory()
    Visit(event, person).send(payment="card")
    clock.forward(minutes=31)
    visit = Visit(event, person)
    assert Booking.objects.get().state == State.LAPSED
    assert "Pay £45 by card" in text_of(visit.page)
    assert visit.send(payment="card").status_code == 302
    assert Booking.objects.filter(state=State.HELD, person=person).count() == 1


def test_what_is_closed_still_shows_what_one_has(event, clock):
    event.prices.all().delete()
    booking = book(event)
    clock.forward(days=28)
    page = signed_in(booking.person).get(reverse("book", args=[event.pk]))
    assert reverse("member_booking", args=[booking.reference]) in page.content.decode()
