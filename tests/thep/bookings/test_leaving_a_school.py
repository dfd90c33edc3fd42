"""Who has left a school no longer acts for it; what is their own stays theirs."""

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from thep.bookings import bookings, changes
from thep.bookings.delegates import Delegate
from thep.bookings.errors import NotAllowed
from thep.bookings.models import Booking
from thep.mail.models import Message
from thep.schools import affiliations

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def lead(school, client):
    lead_of(school)  # the last lead of a school can't leave it
    person = lead_of(school)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def colleague(school):
    return teacher_at(school, name="Fatima Choudhury")


def leave(person, school):
    affiliations.end(person.affiliations.get(school=school), by=person)


def booked_for(colleague, lead, school, payment):
    event = EventFactory(price=4500)
    delegates = [Delegate(person=colleague), Delegate(person=lead)]
    return bookings.book(event, booker=lead, school=school, delegates=delegates, payment=payment)


def test_a_lead_who_has_left_sees_and_cancels_their_own_booking_and_no_colleagues(client, school, lead, colleague):
    placed = booked_for(colleague, lead, school, Booking.Payment.INVOICE)
    others, own = placed.bookings
    leave(lead, school)
    assert client.get(reverse("member_booking", args=[others.reference])).status_code == 404
    assert client.post(reverse("member_booking_cancel", args=[others.reference]), {"reason": ""}).status_code == 404
    assert "Fatima" not in client.get(reverse("member_bookings") + "?whose=colleagues").text
    assert client.get(reverse("member_booking", args=[own.reference])).status_code == 200
    client.post(reverse("member_booking_cancel", args=[own.reference]), {"reason": ""})
    own.refresh_from_db()
    assert own.state == Booking.State.CANCELLED


def test_a_teacher_who_has_left_is_offered_no_colleagues_to_pass_a_place_to(client, school, lead, colleague):
    booking = book(EventFactory(), colleague, school=school)
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    pass_on = reverse("member_booking_pass_on", args=[booking.reference])
    assert str(lead) in client.get(pass_on).text
    leave(colleague, school)
    assert str(lead) not in client.get(pass_on).text
    assert "Pass it to a colleague" not in client.get(reverse("member_booking", args=[booking.reference])).text
    with pytest.raises(NotAllowed):
        changes.transfer(booking, to=lead, by=colleague)


@pytest.mark.parametrize(
    ("payment", "acts"), [(Booking.Payment.CARD, ["order_pay", "order_cancel"]), (Booking.Payment.INVOICE, ["order_purchase_order"])]
)
def test_an_order_of_a_school_is_no_longer_acted_on_by_who_has_left(client, school, lead, colleague, payment, acts):
    order = booked_for(colleague, lead, school, payment).order
    leave(lead, school)
    page = client.get(reverse("order", args=[order.public_id]))
    assert page.status_code == (200 if payment == Booking.Payment.CARD else 404)  # what they paid by card is their receipt
    for act in acts:
        address = reverse(act, args=[order.public_id])
        assert address not in page.text
        assert client.post(address, {"purchase_order": "PO 9"}).status_code == 404


@pytest.mark.parametrize("has_left", [False, True])
def test_a_lead_who_has_left_gets_no_letters_about_those_whom_they_booked(school, lead, colleague, has_left):
    event = EventFactory(capacity=1)
    taken = book(event)
    bookings.book(
        event, booker=lead, school=school, delegates=[Delegate(person=colleague)], payment=Booking.Payment.FREE, waiting_list_if_full=True
    )
    if has_left:
        leave(lead, school)
    changes.cancel(taken, by=taken.person)
    offered = Booking.objects.get(person=colleague)
    changes.cancel(offered, by=colleague)
    assert Message.objects.filter(person=colleague, kind="bookings.offered").exists()
    assert Message.objects.filter(person=lead, kind="bookings.offered").exists() is not has_left


def test_who_booked_for_somebody_without_a_school_sees_that_booking(client):
    booking, lead = book(EventFactory()), PersonFactory()
    Booking.objects.filter(pk=booking.pk).update(booker=lead)
    for person, status in ((lead, 200), (PersonFactory(), 404)):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("member_booking", args=[booking.reference])).status_code == status
