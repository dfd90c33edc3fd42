"""Those who lead a school see who has its included places, by term, phase and person; as a spreadsheet too."""

import datetime

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from thep.bookings import changes
from thep.bookings.used_places import uses_of
from thep.events.models import CancellationPolicy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def autumn(time_machine):
    time_machine.move_to(datetime.datetime(2026, 9, 10, 9, tzinfo=datetime.UTC))
    return time_machine


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def membership(school):
    return MembershipFactory(school=school, academic_year=2026, places_granted=5)


@pytest.fixture
def lead(school, client):
    person = lead_of(school, name="Farida Khanom", phase="primary")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def event_on(*day, **more):
    return EventFactory(price=4500, uses_included_places=True, starts_at=datetime.datetime(*day, 9, tzinfo=datetime.UTC), **more)


def included(event, person, school):
    return book(event, person, school=school, payment="included")


def test_places_are_listed_and_counted_by_term_phase_and_person(membership, school, lead, client):
    teacher = teacher_at(school, name="Nasima Begum", phase="")
    included(event_on(2026, 10, 7, title="Phonics that sticks"), teacher, school)
    included(event_on(2027, 2, 3), teacher, school)
    included(event_on(2027, 4, 1), lead, school)
    uses = uses_of(membership)
    assert uses.by_term() == [("Autumn", 1), ("Spring", 2), ("Summer", 0)]
    assert uses.by_phase() == [("Not given", 2), ("Primary", 1)]
    assert uses.by_person() == [("Nasima Begum", 2), ("Farida Khanom", 1)]
    page = words(client.get(reverse("member_used_places", args=[school.urn])))
    assert "3 of 5 used or reserved in 2026/27" in page
    assert "Nasima Begum Phonics that sticks 7 October 2026 Reserved" in page


def test_what_came_back_is_not_listed_and_what_did_not_says_why(membership, school, lead, autumn):
    free = CancellationPolicy.objects.create(name="Free", slug="free", text="Free.")
    free.steps.create(at_least=0, unit="hours", refund_percent=100)
    never = CancellationPolicy.objects.create(name="Never", slug="never", text="Never.")
    never.steps.create(at_least=0, unit="hours", refund_percent=0)
    for policy in (free, never):
        booking = included(event_on(2026, 10, 7, policy=policy), teacher_at(school), school)
        changes.cancel(booking, by=lead)
    included(event_on(2026, 10, 8), lead, school)
    autumn.move_to(datetime.datetime(2026, 10, 9, 9, tzinfo=datetime.UTC))
    assert [place.standing for place in uses_of(membership).places] == ["Cancelled too late to come back", "Used"]


def test_who_has_the_place_now_is_named(membership, school, lead):
    booking = included(event_on(2026, 10, 7), teacher_at(school, name="Gone Away"), school)
    changes.transfer(booking, to=teacher_at(school, name="Comes Instead"), by=lead)
    (place,) = uses_of(membership).places
    assert place.booking.delegate == "Comes Instead"


def test_it_is_a_spreadsheet_too(membership, school, lead, client):
    included(event_on(2026, 10, 7, title="=Phonics"), lead, school)
    answer = client.get(reverse("member_used_places_csv", args=[school.urn]), {"year": "2026"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0] == "Who,Event,Date,Term,Phase,How it stands,Booking"
    assert "'=Phonics" in text.splitlines()[1]


def test_another_year_can_be_asked_for(membership, school, lead, client):
    MembershipFactory(school=school, academic_year=2025, places_granted=7)
    address = reverse("member_used_places", args=[school.urn])
    assert "0 of 7 used or reserved in 2025/26" in words(client.get(address, {"year": "2025"}))
    assert "no membership for that year" in words(client.get(address, {"year": "2019"}))
    assert "0 of 5 used or reserved in 2026/27" in words(client.get(address, {"year": "anything"}))


def test_the_page_needs_few_queries_however_many_places_there_are(school, lead, client, django_assert_max_num_queries):
    MembershipFactory(school=school, academic_year=2026, places_granted=50)
    for _ in range(20):
        included(event_on(2026, 10, 7), teacher_at(school), school)
    with django_assert_max_num_queries(19):
        client.get(reverse("member_used_places", args=[school.urn]))


@pytest.mark.parametrize("name", ["member_used_places", "member_used_places_csv"])
def test_nobody_else_sees_them(membership, school, client, name):
    for person in (teacher_at(school), lead_of(SchoolFactory()), PersonFactory()):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse(name, args=[school.urn])).status_code == 404
