"""Whoever works at an organisation, or at a school and an organisation, is asked and told of it by its name when they book and cancel."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.bookings.test_booking_form import Visit, text_of
from thep.bookings import bookings, ofsted
from thep.bookings.delegates import Delegate
from thep.bookings.errors import NotAllowed
from thep.bookings.models import Booking
from thep.events import prices
from thep.events.models import CancellationPolicy
from thep.schools import organisations
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


@pytest.fixture
def trust():
    return organisations.make(name="Mulberry Lane Trust", organisation="trust")


@pytest.fixture
def university():
    return organisations.make(name="Stepney University", organisation="university")


@pytest.fixture
def school():
    return SchoolFactory(name="Rowan Primary")


@pytest.fixture
def event():
    return EventFactory(price=9000, uses_included_places=True)


@pytest.fixture
def policy():
    """Nothing back in the last ten days, unless Ofsted has called."""
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Free for ten days.")
    policy.steps.create(at_least=240, unit="hours", refund_percent=100)
    return policy


@pytest.fixture
def paid(policy):
    def make(person, school):
        soon = timezone.now() + datetime.timedelta(days=2)
        booking = book(EventFactory(price=4500, policy=policy, starts_at=soon), person, school=school, payment=Booking.Payment.CARD)
        pay(booking.order_line.order)
        booking.refresh_from_db()
        return booking

    return make


def works_at(*places):
    person = PersonFactory()
    for place in places:
        AffiliationFactory(person=person, school=place)
    return person


def page_of(person, name, *arguments):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return text_of(client.get(reverse(name, args=arguments)))


def test_the_question_names_both_where_one_is_a_school(event, school, trust):
    person = works_at(school, trust)
    page = Visit(event, person).page
    assert "Which school or organisation are you booking through?" in text_of(page)
    assert 'content="Choose which school or organisation you book through."' in page.content.decode()
    form = text_of(Visit(event, person, school=trust.urn).page)
    assert "As a member of Mulberry Lane Trust. Choose another school or organisation" in form
    assert "Your organisation’s CPD lead, business manager or headteacher can book for colleagues." in form
    assert "For yourself, not through your school or organisation." in text_of(Visit(event, person, school="none").page)


def test_the_question_names_organisations_where_all_are(event, trust, university):
    person = works_at(trust, university)
    assert "Which organisation are you booking through?" in text_of(Visit(event, person).page)
    assert "Choose another organisation" in text_of(Visit(event, person, school=university.urn).page)


def test_who_pays_alone_is_told_through_what_they_do_not_book(event, trust, school):
    assert "For yourself, not through your organisation." in text_of(Visit(event, works_at(trust), school="none").page)
    assert "For yourself, not through your school." in text_of(Visit(event, works_at(school), school="none").page)


def test_an_included_place_is_in_the_organisations_membership(event, trust):
    MembershipFactory(school=trust)
    included = "Included in your organisation’s membership: 20 of 20 places left"
    assert prices.quote(event, person=works_at(trust)).reason == included
    assert "20 of your organisation’s 20 included places are left" in text_of(Visit(event, works_at(trust)).page)


def test_who_is_not_listed_yet_hears_of_the_organisations_places(event, trust):
    MembershipFactory(school=trust)
    person = PersonFactory()
    AffiliationFactory(person=person, school=trust, state=Affiliation.State.ASKED)
    assert "People who work there use the organisation’s included places instead of paying £90" in text_of(Visit(event, person).page)


def test_who_is_not_listed_there_is_refused_by_what_it_is(event, trust):
    person = PersonFactory()
    with pytest.raises(NotAllowed, match="You’re not listed at that organisation"):
        bookings.book(event, booker=person, school=trust, delegates=[Delegate(person=person)], payment="card")


def test_an_inspection_is_the_organisations(paid, trust):
    booking, lead = paid(teacher_at(trust), trust), lead_of(trust)
    page = page_of(booking.person, "member_booking_cancel", booking.reference)
    assert "Ofsted has called: our organisation is being inspected" in page
    assert "We ask your organisation’s CPD lead or headteacher to confirm it" in page
    ofsted.ask(booking, by=booking.person)
    assert "Is your organisation being inspected?" in page_of(lead, "member_booking_ofsted", booking.reference)


def test_a_lead_who_cancels_for_an_inspection_hears_what_is_inspected(paid, trust):
    booking, client = paid(teacher_at(trust), trust), Client()
    client.force_login(lead_of(trust), backend="django.contrib.auth.backends.ModelBackend")
    cancelled = client.post(reverse("member_booking_cancel", args=[booking.reference]), {"reason": "", "ofsted": "on"}, follow=True)
    assert "As your organisation is being inspected, we’ll refund everything." in text_of(cancelled)


@pytest.mark.parametrize(("places", "noun"), [(("trust",), "organisation"), (("trust", "school"), "school or organisation")])
def test_who_paid_alone_is_asked_of_where_they_work(paid, request, places, noun):
    booking = paid(works_at(*map(request.getfixturevalue, places)), None)
    assert f"Ofsted has called: our {noun} is being inspected" in page_of(booking.person, "member_booking_cancel", booking.reference)
