"""Those who lead a school search, narrow, sort and keep the list of its bookings, and see what they come to."""

import csv
import datetime
import io
from urllib.parse import parse_qsl

import pytest
from django.db import transaction
from django.urls import reverse

from tests.factories.bookings import book, lead_of, pay, stamps, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.reports.test_records import words
from thep.accounts.models import User
from thep.bookings import changes
from thep.bookings.models import Booking
from thep.events.models import Event
from thep.payments.models import Order, OrderLine
from thep.payments.refunds import request_refund
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def autumn(time_machine):
    time_machine.move_to(datetime.datetime(2026, 9, 10, 9, tzinfo=datetime.UTC))
    return time_machine


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def lead(school, client):
    person = lead_of(school, name="Farida Khanom", phase="primary")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def nasima(school):
    return teacher_at(school, name="Nasima Begum", phase="secondary")


def on(*day, **more):
    return EventFactory(starts_at=datetime.datetime(*day, 9, tzinfo=datetime.UTC), **more)


def found(client, school, **asked):
    """Who has which event, as the page lists them."""
    response = client.get(reverse("member_school_bookings", args=[school.urn]), asked)
    return [(row.booking.delegate, row.booking.event.title) for row in response.context["rows"]]


def table(client, school, **asked):
    response = client.get(reverse("member_school_bookings_csv", args=[school.urn]), asked)
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


@pytest.fixture
def four(school, lead, nasima, autumn):
    """Bookings that differ in whatever can be asked for."""
    phonics = on(2026, 10, 7, title="Phonics that sticks", price=4500)
    pay(book(phonics, nasima, school=school, payment="card").order_line.order)
    book(on(2027, 2, 3, title="Oracy", kind="forum"), nasima, school=school)
    book(phonics, lead, school=school, payment="invoice", purchase_order="PO-1")
    cancelled = book(on(2027, 5, 4, title="Maths"), lead, school=school)
    changes.cancel(cancelled, by=lead)


EVERY = ["Farida Maths", "Nasima Oracy", "Farida Phonics", "Nasima Phonics"]
ANSWERS = {
    "": EVERY,
    "sort=soonest": ["Farida Phonics", "Nasima Phonics", "Nasima Oracy", "Farida Maths"],
    "sort=who": ["Farida Maths", "Farida Phonics", "Nasima Oracy", "Nasima Phonics"],
    "sort=event": ["Farida Maths", "Nasima Oracy", "Farida Phonics", "Nasima Phonics"],
    "q=nasima": ["Nasima Oracy", "Nasima Phonics"],
    "q=phonics": ["Farida Phonics", "Nasima Phonics"],
    "when=2026-1": ["Farida Phonics", "Nasima Phonics"],
    "when=2026-2": ["Nasima Oracy"],
    "when=2026": EVERY,
    "kind=forum": ["Nasima Oracy"],
    "state=ended": ["Farida Maths"],
    "state=coming": ["Nasima Oracy", "Farida Phonics", "Nasima Phonics"],
    "state=past": [],
    "paid=invoice": ["Farida Phonics"],
    "phase=secondary": ["Nasima Oracy", "Nasima Phonics"],
    "phase=secondary&when=2026-1&q=sticks": ["Nasima Phonics"],
}


def test_the_list_is_searched_narrowed_and_sorted(four, client, school):
    answers = {asked: found(client, school, **dict(parse_qsl(asked))) for asked in ANSWERS}
    assert {asked: [f"{who.split()[0]} {event.split()[0]}" for who, event in rows] for asked, rows in answers.items()} == ANSWERS


def test_one_person_is_chosen_by_name(four, client, school, nasima):
    page = words(client.get(reverse("member_school_bookings", args=[school.urn]), {"person": nasima.pk}))
    assert "2 bookings" in page
    assert "All Farida Khanom Nasima Begum" in page


def test_what_the_address_asks_and_cannot_be_read_is_passed_over_and_said(four, client, school):
    response = client.get(reverse("member_school_bookings", args=[school.urn]), {"when": "2019-7", "q": "oracy", "person": "1 or 1"})
    assert "We couldn’t read part of that address" in words(response)
    assert len(response.context["rows"]) == 1


def test_totals_are_of_all_that_was_found_less_what_was_refunded(four, client, school):
    page = reverse("member_school_bookings", args=[school.urn])
    assert "Bookings 4 People 2 Included places 0 Charged £90" in words(client.get(page))
    assert "Bookings 1 People 1 Included places 0 Charged £0" in words(client.get(page, {"kind": "forum"}))
    with transaction.atomic():
        request_refund(OrderLine.objects.first(), pence=1400, cause="a", reason="Goodwill")
    assert "Charged £76" in words(client.get(page))


def test_the_spreadsheet_holds_what_was_found(four, client, school):
    rows = table(client, school, paid="invoice")
    assert len(rows) == 1
    assert rows[0]["Who"] == "Farida Khanom"
    assert (rows[0]["Price with VAT (£)"], rows[0]["Charged (£)"], rows[0]["Purchase order"]) == ("45.00", "45.00", "PO-1")
    assert rows[0]["Order"] == Order.objects.get(purchase_order="PO-1").reference
    assert len(table(client, school)) == 4


def test_nobodys_needs_are_read(lead, nasima, school, client):
    booking = book(on(2026, 10, 7), nasima, school=school)
    Booking.objects.filter(pk=booking.pk).update(access_needs="Large print", dietary_needs="No nuts")
    answers = [
        client.get(reverse("member_school_bookings", args=[school.urn])).content.decode(),
        client.get(reverse("member_school_bookings_csv", args=[school.urn])).getvalue().decode(),
        client.get(reverse("member_booking", args=[booking.reference])).content.decode(),
    ]
    assert all("Nasima Begum" in answer for answer in answers)
    assert not [need for need in ("Large print", "No nuts") for answer in answers if need in answer]


def test_who_has_not_said_that_they_work_here_is_known_by_the_typed_address_alone(lead, nasima, school, client):
    booking = book(on(2026, 10, 7), nasima, school=school)
    Booking.objects.filter(pk=booking.pk).update(named_as="n.begum@mail.example")
    assert [who for who, _ in found(client, school)] == ["n.begum@mail.example"]
    assert found(client, school, q="nasima") == []
    assert found(client, school, phase="secondary") == []
    assert "Nasima" not in client.get(reverse("member_school_bookings", args=[school.urn])).content.decode()
    assert "Nasima" not in str(table(client, school)[0]["Who"])


def test_another_schools_bookings_are_not_listed(lead, school, client):
    other = SchoolFactory()
    book(on(2026, 10, 7), teacher_at(other), school=other)
    assert found(client, school) == []
    assert "Nobody has been booked yet" in words(client.get(reverse("member_school_bookings", args=[school.urn])))
    assert client.get(reverse("member_school_bookings", args=[other.urn])).status_code == 404


def test_a_formula_in_a_title_stays_text(lead, school, client):
    book(on(2026, 10, 7, title="=HYPERLINK(1)"), lead, school=school)
    assert table(client, school)[0]["Event"] == "'=HYPERLINK(1)"


def test_150_people_and_2000_bookings_take_20_queries(lead, school, client, django_assert_max_num_queries):
    people = User.objects.bulk_create(
        User(email=f"t{number}@school.example", name=f"Teacher {number}", password="!") for number in range(150)
    )
    Affiliation.objects.bulk_create(AffiliationFactory.build_batch(1, person=person, school=school)[0] for person in people)
    events = [on(2026, 10, 1 + number, capacity=150, price=4500) for number in range(14)]
    pairs = [(event, person) for event in events for person in people][:2000]
    orders = Order.objects.bulk_create(
        Order(method="invoice", state="invoiced", buyer=lead, school=school, net_pence=4500, vat_pence=900, total_pence=5400) for _ in pairs
    )
    lines = OrderLine.objects.bulk_create(
        OrderLine(order=order, purpose="booking", description="A place", net_pence=4500, vat_pence=900) for order in orders
    )
    Booking.objects.bulk_create(
        Booking(
            event=event, person=person, booker=lead, school=school, state="confirmed", payment="invoice", order_line=line,
            net_pence=4500, vat_pence=900, **stamps(),
        )
        for (event, person), line in zip(pairs, lines, strict=True)
    )  # fmt: skip
    for event in events:
        Event.objects.filter(pk=event.pk).update(taken=event.bookings.count())
    with django_assert_max_num_queries(20):
        page = words(client.get(reverse("member_school_bookings", args=[school.urn])))
    assert "Bookings 2000 People 150 Included places 0 Charged £108,000" in page
    with django_assert_max_num_queries(20):
        assert len(table(client, school, q="Teacher 1")) > 500
