"""What I have booked is marked wherever events are listed, and the home page begins with what is next for me."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.courses import course_page, run
from tests.factories.events import EventFactory
from tests.factories.first_pages import build_pages
from tests.thep.bookings.test_booking_form import signed_in, text_of
from thep.bookings import changes
from thep.bookings.models import Booking

pytestmark = pytest.mark.django_db

Payment = Booking.Payment


def in_days(days):
    return (timezone.now() + datetime.timedelta(days=days)).replace(hour=9, minute=30, second=0, microsecond=0)


@pytest.fixture
def pages():
    return build_pages()


def test_the_catalogue_marks_mine_in_the_list_and_in_the_calendar():
    mine, other = (run(course_page(title), starts_at=in_days(9)) for title in ("Phonics that sticks", "Talk first"))
    booking = book(mine)
    for query, times in (({}, 1), ({"view": "calendar"}, 2)):  # the calendar has the agenda below it
        page = signed_in(booking.person).get("/courses/", query)
        assert text_of(page).count("You’re booked") == times
        assert "You’re booked" not in text_of(signed_in(PersonFactory()).get("/courses/", query))
        assert "You’re booked" not in text_of(Client().get("/courses/", query))
    assert other.title in text_of(page)


@pytest.mark.parametrize(
    ("payment", "places", "words"),
    [(Payment.FREE, 1, "You’re booked"), (Payment.CARD, 1, "Not paid yet"), (Payment.FREE, 0, "You’re on the waiting list")],
)
def test_each_kind_of_booking_has_its_own_words(payment, places, words):
    event = run(course_page(), starts_at=in_days(9), capacity=places, price=100 if payment == Payment.CARD else None)
    booking = book(event, payment=payment)
    assert words in text_of(signed_in(booking.person).get("/courses/"))


@pytest.mark.parametrize(
    ("payment", "places", "words"),
    [
        (Payment.FREE, 1, "See or change your booking"),
        (Payment.CARD, 1, "Pay £45 or let it go"),
        (Payment.FREE, 0, "See your place on the waiting list"),
    ],
)
def test_the_courses_own_page_says_on_a_phone_what_there_is_to_do(payment, places, words):
    event = run(course_page(), starts_at=in_days(9), capacity=places, price=4500 if payment == Payment.CARD else None)
    page = signed_in(book(event, payment=payment).person).get(event.page.url).content.decode()
    assert f'<a class="btn" href="#mine">{words}</a>' in page


def test_the_home_page_begins_with_what_is_next_for_me(pages):
    person = PersonFactory(name="Nasima Begum")
    for days in (12, 5, 30, 20):
        book(EventFactory(title=f"In {days} days", starts_at=in_days(days)), person)
    full = EventFactory(title="Offered to me", starts_at=in_days(40), capacity=1)
    placed, _ = book(full), book(full, person)
    changes.cancel(placed, by=placed.person)
    page = signed_in(person).get("/")
    main = text_of(page).partition("What’s next for you, Nasima")[2]
    assert re.findall(r"In \d+ days|Offered to me", main.partition("See all your bookings")[0]) == [
        "Offered to me",
        "In 5 days",
        "In 12 days",
    ]
    assert page.content.decode().count("<h1") == 1
    assert page.content.decode().index("What’s next for you") < page.content.decode().index('role="search" action="/courses/"')


def test_what_is_on_at_home_is_marked_too(pages):
    booking = book(run(course_page("Phonics that sticks"), starts_at=in_days(3)))
    assert "You’re booked" in text_of(signed_in(booking.person).get("/"))
    assert "You’re booked" not in text_of(signed_in(PersonFactory()).get("/"))


def test_who_has_nothing_booked_or_is_not_signed_in_sees_the_page_as_ever(pages):
    book(EventFactory())
    for client in (Client(), signed_in(PersonFactory())):
        page = client.get("/")
        assert "What’s next for you" not in text_of(page)
        assert page.content.decode().count("<h1") == 1


def test_nobody_gets_my_page_from_the_cache(pages):
    person = PersonFactory(name="Nasima Begum")
    booking = book(EventFactory(title="Mine alone"), person)
    signed_in(person).get("/")
    assert "Nasima" not in text_of(Client().get("/"))
    assert booking.reference not in Client().get("/").content.decode()
    assert reverse("member_booking", args=[booking.reference]) in signed_in(person).get("/").content.decode()
