"""Whoever has a last day at a school isn't booked by it on what comes after that day."""

import datetime

import pytest
from django.utils import timezone

from tests.factories.bookings import lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.bookings.test_booking_form import Visit
from thep.bookings import bookings, changes
from thep.bookings.delegates import Delegate
from thep.bookings.errors import LeavesBefore
from thep.bookings.models import Booking
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School", invoice_email="finance@loomwright.example")


@pytest.fixture
def lead(school):
    return lead_of(school)


@pytest.fixture
def event():
    return EventFactory(price=4500)


@pytest.fixture
def leaver(school, event):
    """Somebody whose last day is the one before the event."""
    person = teacher_at(school, name="Nasima Begum")
    person.affiliations.update(leaves_on=timezone.localdate(event.ends_at) - datetime.timedelta(days=1))
    return person


def book_for(person, event, school, by, **more):
    return bookings.book(event, booker=by, school=school, delegates=[Delegate(person=person)], payment=Booking.Payment.INVOICE, **more)


def test_neither_they_nor_a_lead_can_book_them(school, lead, event, leaver):
    for by in (leaver, lead):
        with pytest.raises(LeavesBefore, match="Nasima Begum’s last day at the school is"):
            bookings.book(event, booker=by, school=school, delegates=[Delegate(person=leaver)], payment=Booking.Payment.CARD)
    assert not Booking.objects.exists()


def test_nobody_can_pass_a_place_to_them(school, lead, event, leaver):
    booking = book_for(lead, event, school, lead).bookings[0]
    with pytest.raises(LeavesBefore):
        changes.transfer(booking, to=leaver, by=lead)
    assert Booking.objects.get().person == lead


def test_on_their_last_day_they_can(school, lead, event, leaver):
    leaver.affiliations.update(leaves_on=timezone.localdate(event.ends_at))
    assert book_for(leaver, event, school, lead).bookings[0].state == Booking.State.CONFIRMED


def test_who_stays_in_another_role_can(school, lead, event, leaver):
    AffiliationFactory(person=leaver, school=school, role=Affiliation.Role.GOVERNOR)
    assert book_for(leaver, event, school, lead).bookings[0].state == Booking.State.CONFIRMED


def test_the_office_can(school, lead, event, leaver):
    assert book_for(leaver, event, school, leaver, by_office=True).bookings[0].state == Booking.State.CONFIRMED


def test_the_form_says_so_beside_the_names(school, lead, event, leaver):
    answer = Visit(event, lead).send(people=[leaver.pk], payment="invoice", purchase_order="PO 1")
    assert answer.context["form"].errors["people"][0].startswith("Nasima Begum’s last day at the school is")
    assert not Booking.objects.exists()
