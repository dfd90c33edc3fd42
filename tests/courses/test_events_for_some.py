"""An event for some people only stands on a course's course: they see and book it there, and for everybody else it isn't there."""

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from tests.factories.absences import missed_first, run_of, series
from tests.factories.bookings import TermsFactory, book, lead_of, teacher_at
from tests.factories.courses import course_page, run
from tests.factories.schools import SchoolFactory
from thep.bookings import bookings, changes, interest
from thep.bookings.approvals import requests, school_settings
from thep.bookings.delegates import Delegate
from thep.bookings.errors import NotForThem
from thep.bookings.models import Booking, Interest
from thep.cpd.parallel.parallel_sessions import NoParallelPlace, free_sessions, take
from thep.events.kinds import EventKind
from thep.events.models import CancellationPolicy, Event, PolicyStep, Price
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
ADDRESS = "/courses/phonics-that-sticks/"
MEMBER = "Mina Member"


def is_member(person):
    return getattr(person, "name", "") == MEMBER


@pytest.fixture(autouse=True)
def _circle(declare):
    declare(
        EventKind(
            name="circle", label="Circle", plural="Circles", shape="network",
            readers=lambda event: {"circle"}, only_for=lambda person: Q(pk__isnull=not is_member(person)),
        )
    )  # fmt: skip


@pytest.fixture
def school():
    TermsFactory()
    return SchoolFactory()


@pytest.fixture
def member(school):
    return teacher_at(school, name=MEMBER)


@pytest.fixture
def other(school):
    return teacher_at(school)


@pytest.fixture
def policy():
    policy = CancellationPolicy.objects.create(name="Usual", text="Free to cancel.")
    PolicyStep.objects.create(policy=policy, at_least=1, refund_percent=100)
    return policy


@pytest.fixture
def course():
    return course_page()


@pytest.fixture
def meeting(course, policy):
    return run(course, kind="circle", policy=policy)


def signed_in(person):
    client = Client()
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def chosen(client, event):
    return client.get(reverse("course_book", args=["phonics-that-sticks"]), {"run": event.pk}).url


def test_its_members_find_it_on_the_page_and_book_it(meeting, member):
    client = signed_in(member)
    assert f'value="{meeting.pk}"' in client.get(ADDRESS).text
    assert chosen(client, meeting) == reverse("book", args=[meeting.pk])
    assert client.get(reverse("book", args=[meeting.pk])).status_code == 200
    assert book(meeting, member).state == Booking.State.CONFIRMED


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_for_everybody_else_the_course_has_no_date(meeting, other, is_signed_in):
    client = signed_in(other if is_signed_in else None)
    page = client.get(ADDRESS).text
    assert f'value="{meeting.pk}"' not in page
    assert f"{meeting.starts_at:%Y}" not in page.partition("<main")[2].partition("</main")[0]
    assert chosen(client, meeting) == f"{ADDRESS}#dates"
    assert ADDRESS in client.get("/courses/").text  # among those that one can say one is interested in
    if is_signed_in:
        assert client.get(reverse("book", args=[meeting.pk])).status_code == 404


def test_beside_it_others_see_the_dates_for_everybody(course, meeting, other):
    public = run(course)
    shown = signed_in(other).get(ADDRESS).text
    assert f'value="{public.pk}"' in shown
    assert f'value="{meeting.pk}"' not in shown


def test_nobody_else_gets_a_place_by_booking_asking_or_being_named(meeting, member, other, school):
    for delegates in ([Delegate(person=other)], [Delegate(person=member), Delegate(person=other)]):
        with pytest.raises(NotForThem, match=f"isn’t open to {other}"):
            bookings.book(meeting, booker=lead_of(school), school=school, delegates=delegates, payment=Booking.Payment.FREE)
    Price.objects.create(event=meeting, tier=None, net_pence=4500)
    school_settings.change(school, asks_first=True, hours=72, by=lead_of(school))
    with pytest.raises(NotForThem):
        requests.ask(meeting, school=school, delegate=Delegate(person=other), by=other)
    assert requests.ask(meeting, school=school, delegate=Delegate(person=member), by=member).is_waiting


def test_nobody_else_gets_a_place_by_moving_or_by_a_colleague(course, meeting, policy, member, other, school):
    public = run(course, policy=policy)
    theirs = book(public, other, school=school)
    assert signed_in(other).get(reverse("member_booking", args=[theirs.pk])).text.count("/move/") == 0
    with pytest.raises(NotForThem):
        changes.move(theirs, to_event=meeting, by=other)
    with pytest.raises(NotForThem):
        changes.transfer(book(meeting, member, school=school), to=other, by=member)


def test_whoever_waits_for_a_date_is_told_of_one_that_they_may_see(course, meeting, member, other):
    for person in (member, other):
        interest.register(course, person=person)
    assert interest.tell_all() == 1
    assert Message.objects.get(kind="bookings.dated").to == member.email
    assert Interest.objects.get(told_at=None).person == other


def test_a_missed_session_is_not_made_up_at_it(course):
    booking, session = missed_first(series(course))
    closed = run_of(course)
    Event.objects.filter(pk=closed.pk).update(kind="circle")
    assert free_sessions(booking, session) == []
    with pytest.raises(NoParallelPlace, match="isn’t open to you"):
        take(booking, missed=session, session=closed.sessions.order_by("starts_at").first(), by=booking.person)
