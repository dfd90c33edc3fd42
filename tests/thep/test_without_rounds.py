"""What depends on the clock is computed when it is read: with nothing done periodically for eight days nothing is wrong, only late."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import TermsFactory, book
from tests.factories.courses import catalogue_page, course_page, run
from tests.factories.teach_th_interest import in_the_pool, recruiter_of, school_with_the_pool
from tests.factories.vacancies import published
from tests.thep.payments.test_pages import text
from thep.bookings import changes, places
from thep.bookings.models import Booking
from thep.events.models import Event
from thep.mail.models import Message
from thep.payments.models import Order

pytestmark = pytest.mark.django_db

DAYS = 8


def in_days(days):
    return (timezone.now() + datetime.timedelta(days=days)).replace(hour=9, minute=30, second=0, microsecond=0)


def sign_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def full(sandbox):
    """A run in three weeks with one place, that somebody was to pay for eight days ago."""
    TermsFactory()
    event = run(course_page(), capacity=1, price=4500, starts_at=in_days(21 + DAYS))
    return event, book(event, payment="card")


def test_a_place_that_nobody_paid_for_is_there_for_whoever_comes(client, clock, full):
    event, held = full
    clock.forward(days=DAYS)
    sign_in(client, PersonFactory())
    page = text(client.get(reverse("book", args=[event.pk])))
    assert "waiting list" not in page
    assert "Pay £45 by card" in page
    held.refresh_from_db()
    event.refresh_from_db()
    assert (held.state, event.taken) == (Booking.State.LAPSED, 0)
    assert places.miscounted() == []


def test_a_place_that_nobody_took_up_goes_to_the_next_in_the_queue(client, clock, sandbox):
    TermsFactory()
    event = run(course_page(), capacity=1, starts_at=in_days(21 + DAYS))
    first, offered, waiting = book(event), book(event), book(event)
    changes.cancel(first, by=first.person)
    clock.forward(days=DAYS)
    sign_in(client, PersonFactory())
    assert "Join the waiting list" in text(client.get(reverse("book", args=[event.pk])))
    offered.refresh_from_db()
    waiting.refresh_from_db()
    assert (offered.state, waiting.state) == (Booking.State.LAPSED, Booking.State.OFFERED)
    assert Message.objects.filter(person=waiting.person, subject__startswith="A place is free").count() == 1


def test_an_offer_that_has_ended_is_not_taken(client, clock, sandbox):
    TermsFactory()
    event = run(course_page(), capacity=1, starts_at=in_days(21 + DAYS))
    first, offered = book(event), book(event)
    changes.cancel(first, by=first.person)
    clock.forward(days=DAYS)
    sign_in(client, offered.person)
    answer = client.post(reverse("member_booking_offer", args=[offered.reference]), {"payment": "free"}, follow=True)
    offered.refresh_from_db()
    assert offered.state != Booking.State.CONFIRMED
    assert "This offer has ended" in text(answer)


def test_an_order_whose_time_is_over_is_not_paid(client, clock, full):
    _, held = full
    order = held.order_line.order
    clock.forward(days=DAYS)
    sign_in(client, held.person)
    page = text(client.get(reverse("order", args=[order.public_id])))
    assert "Pay £54" not in page
    client.post(reverse("order_pay", args=[order.public_id]))
    order.refresh_from_db()
    assert order.state != Order.State.PAID
    assert not order.payments.filter(state="paid").exists()


def test_what_has_closed_and_what_is_over_says_so(client, clock, sandbox):
    catalogue_page()
    closing, over = course_page("Oracy"), course_page("Maths")
    event = run(closing, starts_at=in_days(21 + DAYS), booking_closes_at=in_days(3))
    run(over, starts_at=in_days(3))
    clock.forward(days=DAYS)
    assert not Event.objects.get(pk=event.pk).is_bookable()
    assert event not in Event.objects.bookable()
    page = text(client.get(closing.get_url()))
    assert "Booking has closed" in page or "Booking closed" in page
    assert "Book" not in [link.strip() for link in page.split("  ")]
    shown = text(client.get(reverse("catalogue")))
    assert "Oracy" in shown
    assert "1 course and event" in shown
    sign_in(client, PersonFactory())
    answer = client.get(reverse("book", args=[event.pk]))
    assert "closed" in text(answer).lower()


def test_an_advert_is_gone_when_it_has_closed(client, clock):
    advert = published(closes_at=in_days(3))
    clock.forward(days=DAYS)
    assert advert.title not in text(client.get(reverse("vacancies")))
    assert "Nothing" in text(client.get(reverse("site_search"), {"q": advert.title}))
    assert "Applications have closed" in text(client.get(reverse("vacancy", args=[advert.pk, advert.slug])))


def test_an_expression_of_interest_that_has_ended_is_shown_to_no_school(client, clock):
    expression = in_the_pool()
    expression.expires_at = in_days(3)
    expression.save(update_fields=["expires_at"])
    school = school_with_the_pool()
    recruiter = sign_in(client, recruiter_of(school))
    address = reverse("talent_pool", args=[school.urn])
    assert expression.short_name in text(client.get(address))
    clock.forward(days=DAYS)
    sign_in(client, recruiter)
    assert expression.short_name not in text(client.get(address))
