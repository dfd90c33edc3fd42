"""Who works at two schools says whose price and included places it is, before any price is shown as theirs."""

import pytest

from tests.factories.bookings import lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.bookings.test_booking_form import Visit, text_of
from thep.bookings.bookings import book
from thep.bookings.delegates import Delegate
from thep.bookings.errors import NotAllowed
from thep.bookings.models import Booking
from thep.membership.years import academic_year_of
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return EventFactory(price=9000, uses_included_places=True)


@pytest.fixture
def member(event):
    def make(name, left):
        year = academic_year_of(event.starts_at.date())
        return MembershipFactory(school=SchoolFactory(name=name), academic_year=year, places_granted=20, places_taken=20 - left)

    return make


def at_both(first, second, role=Affiliation.Role.TEACHER):
    person = teacher_at(first.school) if role == Affiliation.Role.TEACHER else lead_of(first.school)
    AffiliationFactory(person=person, school=second.school, role=role)
    return person


def test_the_schools_are_named_with_what_each_offers_and_the_best_is_chosen(event, member):
    rowan, hazel = member("Rowan Primary", 3), member("Hazel Primary", 12)
    visit = Visit(event, at_both(rowan, hazel))
    page, html = text_of(visit.page), visit.page.content.decode()
    assert "Which school are you booking through?" in page
    assert "Included in Rowan Primary’s membership: 3 of 20 places left" in page
    assert "Included in Hazel Primary’s membership: 12 of 20 places left" in page
    assert visit.form is None
    assert f'value="{hazel.school.urn}" checked' in html
    assert f'value="{rowan.school.urn}" checked' not in html


def test_the_place_is_of_the_school_that_was_chosen(event, member):
    rowan, hazel = member("Rowan Primary", 3), member("Hazel Primary", 12)
    visit = Visit(event, at_both(rowan, hazel), school=rowan.school.urn)
    assert "3 of your school’s 20 included places are left" in text_of(visit.page)
    visit.send(payment="included")
    booking = Booking.objects.get()
    assert (booking.school, booking.membership) == (rowan.school, rowan)


def test_a_lead_of_two_schools_books_for_the_colleagues_of_the_one_that_was_chosen(event, member):
    rowan, hazel = member("Rowan Primary", 3), member("Hazel Primary", 12)
    lead = at_both(rowan, hazel, role=Affiliation.Role.CPD_LEAD)
    of_rowan, of_hazel = teacher_at(rowan.school), teacher_at(hazel.school)
    visit = Visit(event, lead, school=rowan.school.urn)
    refused = visit.send(people=[of_hazel.pk], payment="included")
    assert (refused.status_code, Booking.objects.count()) == (422, 0)
    visit.send(people=[of_rowan.pk], payment="included")
    booking = Booking.objects.get()
    assert (booking.person, booking.membership) == (of_rowan, rowan)


def test_nobody_draws_on_a_school_that_they_do_not_work_at(event, member):
    rowan, hazel, foreign = member("Rowan Primary", 3), member("Hazel Primary", 12), member("Elsewhere Primary", 20)
    person = at_both(rowan, hazel)
    with pytest.raises(NotAllowed):
        book(event, booker=person, school=foreign.school, payment="included", delegates=[Delegate(person=person)])
    visit = Visit(event, person, school=foreign.school.urn)
    assert "Elsewhere Primary" not in text_of(visit.page)
    foreign.refresh_from_db()
    assert foreign.places_taken == 0


def test_somebody_of_one_school_is_not_asked(event, member):
    assert Visit(event, teacher_at(member("Rowan Primary", 3).school)).form is not None
