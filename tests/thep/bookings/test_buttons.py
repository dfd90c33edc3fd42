"""The button names the act and the sum (Consumer Contracts Regulations 2013, regulation 14), and nothing else is booked by pressing it."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from tests.thep.bookings.test_booking_form import Visit, text_of
from tests.thep.bookings.test_member_pages import offer_to
from tests.thep.bookings.test_standing import signed_in
from thep.bookings import bookings, changes
from thep.bookings.delegates import Delegate
from thep.bookings.errors import PlacesFree
from thep.bookings.models import Booking
from thep.membership.years import academic_year_of
from thep.payments.models import Order

pytestmark = pytest.mark.django_db

Payment = Booking.Payment


def buttons(response):
    """The labels of the buttons of the booking form, as somebody with script sees them."""
    form = response.content.decode().partition('id="press"')[2].partition("</form>")[0]
    form = re.sub(r"<noscript>.*?</noscript>", "", form, flags=re.DOTALL)
    return [" ".join(label.split()) for label in re.findall(r"<button[^>]*>(.*?)</button>", form, flags=re.DOTALL)]


def without_script(response):
    form = response.content.decode().partition('id="press"')[2].partition("</form>")[0]
    return [
        " ".join(label.split()) for label in re.findall(r"<noscript>.*?<button[^>]*>(.*?)</button>.*?</noscript>", form, flags=re.DOTALL)
    ]


def member_school(event, **fields):
    school = SchoolFactory()
    MembershipFactory(
        school=school, places_granted=20, places_taken=6, academic_year=academic_year_of(timezone.localdate(event.starts_at)), **fields
    )
    return school


@pytest.mark.parametrize(
    ("price", "payment", "colleagues", "label"),
    [
        (None, "", 0, "Book 1 place, free"),
        (None, "", 2, "Book 3 places, free"),
        (4500, "card", 0, "Pay £54 by card"),
        (4500, "card", 2, "Pay £162 by card for 3 places"),
        (9500, "invoice", 2, "Book 3 places, invoice £342"),
        (4500, "included", 0, "Book with 1 included place"),
        (4500, "included", 1, "Book with 2 included places"),
    ],
)
def test_the_button_follows_what_is_chosen(price, payment, colleagues, label):
    event = EventFactory(price=price, vat_rate=2000, uses_included_places=True)
    school = member_school(event)
    people = [lead_of(school), *(teacher_at(school) for _ in range(colleagues))]
    visit = Visit(event, people[0])
    followed = visit.client.post(
        reverse("book_summary", args=[event.pk]), {"people": [person.pk for person in people], "payment": payment, "school": school.urn}
    )
    assert buttons(followed) == [label]
    review = visit.send(people=[person.pk for person in people], payment=payment, purchase_order="PO-1", review="1")
    assert buttons(review) == [label]
    assert f"press ‘{label}’" in text_of(review)
    assert not Booking.objects.exists()


def test_without_script_what_can_be_chosen_is_reviewed_first():
    event = EventFactory(price=4500, uses_included_places=True)
    visit = Visit(event, teacher_at(member_school(event)))
    assert (without_script(visit.page), buttons(visit.page)) == (["Check the total"], ["Book with 1 included place"])
    review = visit.send(payment="card", review="1")
    assert (without_script(review), buttons(review)) == ([], ["Pay £45 by card"])
    assert "Nothing is booked yet" in text_of(review)


def test_with_nothing_to_choose_the_button_is_true_at_once():
    visit = Visit(EventFactory(price=4500), PersonFactory())
    assert (without_script(visit.page), buttons(visit.page)) == ([], ["Pay £45 by card"])


@pytest.mark.parametrize("agreed", ["included-1-0", "card-1-4000", "card-2-9000", "", None])
def test_a_button_that_named_something_else_books_nothing(agreed):
    visit = Visit(EventFactory(price=4500), PersonFactory())
    response = visit.send(payment="card", agreed=agreed, dietary_needs="No nuts")
    assert (response.status_code, buttons(response)) == (200, ["Pay £45 by card"])
    assert "No nuts" in text_of(response)
    assert not Booking.objects.exists()


def test_who_only_wanted_to_wait_is_not_made_to_pay():
    event = EventFactory(capacity=1, price=4500)
    school = SchoolFactory()
    lead = lead_of(school)
    placed = book(event, payment=Payment.CARD)
    visit = Visit(event, lead)
    assert buttons(visit.page) == ["Join the waiting list"]
    changes.cancel(placed, by=placed.person)
    response = visit.send(people=[lead.pk], payment="invoice", purchase_order="PO-1", waiting_list="1")
    assert response.status_code == 409
    assert "A place has come free" in text_of(response)
    assert "Book 1 place, invoice £45" in buttons(response)
    assert not Order.objects.filter(buyer=lead).exists()


def test_the_operation_itself_takes_no_place_for_who_only_wants_to_wait():
    event, person = EventFactory(), PersonFactory()
    with pytest.raises(PlacesFree):
        bookings.book(event, booker=person, school=None, delegates=[Delegate(person=person)], payment=Payment.FREE, only_to_wait=True)
    event.refresh_from_db()
    assert (event.taken, Booking.objects.exists()) == (0, False)


def test_a_second_press_finds_the_first_although_it_used_the_last_included_place():
    event = EventFactory(price=4500, uses_included_places=True)
    school = SchoolFactory()
    MembershipFactory(school=school, places_granted=1, academic_year=academic_year_of(timezone.localdate(event.starts_at)))
    visit = Visit(event, teacher_at(school))
    first, second = visit.send(payment="included"), visit.send(payment="included")
    assert (first.status_code, first.url) == (302, second.url)


def test_the_buttons_of_an_offer_name_the_sum_too():
    school = SchoolFactory()
    waits = offer_to(lead_of(school), school=school, price=4500, vat_rate=2000)
    page = text_of(signed_in(waits.person).get(reverse("member_booking", args=[waits.reference])))
    assert ("Pay £54 by card" in page, "Book 1 place, invoice £54" in page, "Decline the place" in page) == (True, True, True)
    free = offer_to(PersonFactory())
    assert "Take the free place" in text_of(signed_in(free.person).get(reverse("member_booking", args=[free.reference])))


def test_who_waits_is_not_asked_how_to_pay():
    event = EventFactory(capacity=0, price=4500, vat_rate=2000)
    school = SchoolFactory()
    visit = Visit(event, lead := lead_of(school))
    page = text_of(visit.page)
    assert "There’s nothing to pay now. You choose how to pay when you take a place." in page
    assert "1 place, once you take it £45 + VAT To pay £0" in page
    assert "Purchase order number" not in page
    assert visit.send(people=[lead.pk], payment=None, waiting_list="1").status_code == 302
    assert Booking.objects.get().state == Booking.State.WAITING
