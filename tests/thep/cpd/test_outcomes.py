"""Bookings of events that have been say what came of them, to their people, their school and the office."""

import datetime

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import lead_of, teacher_at
from tests.factories.cpd import event_that_began, mark, place_at
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from tests.world import World
from thep.bookings import outcomes
from thep.bookings.models import Booking
from thep.cpd.models import FacilitatorLink

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def booking(school):
    event = event_that_began(ago=2 * DAY, title="Phonics that sticks")
    return place_at(event, teacher_at(school, name="Grace Okafor"), school=school)


def label(booking):
    found = Booking.objects.select_related("event", "person").get(pk=booking.pk)
    outcomes.note_outcomes([found])
    return found.label


@pytest.mark.parametrize(
    ("state", "minutes", "says"),
    [
        ("present", None, "Attended in full"), ("late", 150, "Attended in part: 2 hours 30 minutes"),
        ("left_early", 60, "Attended in part: 1 hour"), ("absent", None, "Absent"), ("apologies", None, "Sent apologies"),
    ],
)  # fmt: skip
def test_a_past_booking_says_what_came_of_it(booking, state, minutes, says):
    mark(booking.event, booking.person, state, minutes=minutes)
    assert label(booking) == says


def test_without_a_mark_it_is_past(booking):
    assert label(booking) == "Past"


def test_one_that_is_to_come_says_nothing_of_it():
    event = event_that_began(ago=-3 * DAY)
    booking = place_at(event, PersonFactory())
    mark(event, booking.person, "apologies")
    assert label(booking) == "Confirmed"


def test_the_latest_mark_counts(booking):
    mark(booking.event, booking.person, "absent", ago=DAY)
    first = booking.event.sessions.get().marks.get()
    mark(booking.event, booking.person, "present", seen=first.pk)
    assert label(booking) == "Attended in full"


def test_their_own_list_and_their_school_s_say_it(client, booking, school):
    mark(booking.event, booking.person, "late", minutes=90)
    for person, address in (
        (booking.person, reverse("member_bookings")),
        (lead_of(school), reverse("member_school_bookings", args=[school.urn])),
        (lead_of(school), reverse("member_school_bookings_csv", args=[school.urn])),
    ):
        client.force_login(person, backend=BACKEND)
        answer = client.get(address)
        text = b"".join(answer).decode() if answer.streaming else answer.text
        assert "Attended in part: 1 hour 30 minutes" in text


def test_the_office_sees_each_step_with_its_time(client, booking):
    was = booking.event.starts_at
    Booking.objects.filter(pk=booking.pk).update(created_at=was - 9 * DAY, confirmed_at=was - 8 * DAY)
    first = mark(booking.event, booking.person, "absent", by=PersonFactory(name="Tom Adeyemi"))
    mark(booking.event, booking.person, "present", seen=first.pk, way="correction", reason="Signed on paper.")
    World().sign_in(client, "office")
    page = words(client.get(reverse("office_bookings:inspect", args=[booking.pk])))
    steps = [page.index(word) for word in ("Requested", "Booked", "Absent (by the list by Tom", "Present (corr")]
    assert steps == sorted(steps)
    assert "Signed on paper." in page


def test_a_mark_that_came_by_a_link_names_it(client, booking):
    link = FacilitatorLink.objects.create(event=booking.event, for_whom="Tom at the door")
    mark(booking.event, booking.person, "absent", link=link)
    World().sign_in(client, "office")
    page = words(client.get(reverse("office_bookings:inspect", args=[booking.pk])))
    assert "Absent (by the list with the link for Tom at the door)" in page


def test_many_bookings_cost_as_few_queries_as_one(booking, django_assert_max_num_queries):
    others = [place_at(booking.event, PersonFactory()) for _ in range(5)]
    for each in (booking, *others):
        mark(each.event, each.person)
    found = list(Booking.objects.select_related("event", "person"))
    with django_assert_max_num_queries(3):
        outcomes.note_outcomes(found)
    assert {each.label for each in found} == {"Attended in full"}
