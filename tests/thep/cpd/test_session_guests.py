"""Who makes up a missed session at another run counts among those who come to it: for who leads it, for the office, and at the door."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.absences import DAY, missed_first, run_of, series
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.courses import course_page
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from tests.world import World
from thep.bookings.models import Booking
from thep.bookings.retention import forget_needs
from thep.cpd.models import Mark
from thep.cpd.parallel.parallel_sessions import give_up, take
from thep.cpd.self_marking import self_marks, turning_codes
from thep.design.templatetags.thep import day
from thep.events.models import Event, Facilitator, Session

pytestmark = pytest.mark.django_db
NEEDS = {"access_needs": "Step-free access", "dietary_needs": "Halal"}


@pytest.fixture
def leader():
    return PersonFactory(name="Rukhsana Akhtar")


@pytest.fixture
def run(leader):
    """The run at which a session is made up, in three days."""
    event = run_of(course_page())
    event.facilitators.add(Facilitator.objects.create(name=leader.name, slug="rukhsana-akhtar", person=leader))
    return event


@pytest.fixture
def place(run):
    school = SchoolFactory(name="Loomwright Primary School")
    booking, missed = missed_first(series(run.page), PersonFactory(name="Grace Okafor"), school=school, **NEEDS)
    return take(booking, missed=missed, session=run.sessions.order_by("starts_at").first(), by=booking.person)


def leaders_page(client, leader, run):
    client.force_login(leader)
    return words(client.get(reverse("member_leading_event", args=[run.pk])))


def test_who_leads_the_run_sees_them_with_what_would_help_them_and_which_session(client, leader, run, place):
    book(run, PersonFactory(name="Nasima Begum"))
    page = leaders_page(client, leader, run)
    assert "2 of 20 places taken." in page
    assert "1 of those who come makes up a session that they missed." in page
    assert "reserved until" not in page
    for said in ("Nasima Begum", "Grace Okafor", "Loomwright Primary School", "Step-free access", "Halal"):
        assert said in page
    assert f"For the session of {day(place.session.starts_at)}, to make up what they missed" in page


def test_a_reserved_place_is_still_told_apart(client, leader, run, place):
    book(run, PersonFactory(name="Nasima Begum"))
    Event.objects.filter(pk=run.pk).update(taken=3)
    assert "1 confirmed; the others are reserved until they’re paid for." in leaders_page(client, leader, run)
    Event.objects.filter(pk=run.pk).update(taken=2)


def test_needs_and_names_go_with_those_of_the_others(client, leader, run, place):
    Event.objects.filter(pk=run.pk).update(ends_at=timezone.now() - 2 * DAY)
    page = leaders_page(client, leader, run)
    assert "Grace Okafor" in page
    assert "Step-free access" not in page
    Event.objects.filter(pk=run.pk).update(ends_at=timezone.now() - 29 * DAY)
    assert "Grace Okafor" not in leaders_page(client, leader, run)


def test_whoever_gave_the_place_up_or_is_booked_there_too_is_listed_once_or_not(client, leader, run, place):
    book(run, place.booking.person)
    assert leaders_page(client, leader, run).count("Grace Okafor") == 1
    Booking.objects.filter(event=run).delete()
    give_up(place, by=place.booking.person)
    assert "Grace Okafor" not in leaders_page(client, leader, run)


class TestTheOffice:
    @pytest.fixture(autouse=True)
    def _office(self, client):
        World().sign_in(client, "office")

    def test_the_event_s_screen_lists_them(self, client, run, place):
        page = client.get(reverse("office_events:inspect", args=[run.pk])).text
        listed = page.partition("Making up a session (1)")[2].partition("</section>")[0]
        for said in ("Grace Okafor", "Loomwright Primary School", "Access needs", "Diet", "For the session of"):
            assert said in listed
        assert reverse("office_bookings:inspect", args=[place.booking_id]) in listed

    def test_the_sign_in_list_and_its_spreadsheet_have_them(self, client, run, place):
        book(run, PersonFactory(name="Nasima Begum"))
        address = reverse("office_events:register", args=[run.pk])
        printed = words(client.get(address))
        assert "2 expected" in printed
        assert "Grace Okafor" in printed
        assert "Step-free access" in printed
        sheet = b"".join(client.get(address, {"export": "csv"}).streaming_content).decode("utf-8-sig")
        rows = {row["Name"]: row for row in csv.DictReader(io.StringIO(sheet))}
        assert set(rows) == {"Nasima Begum", "Grace Okafor"}
        assert rows["Nasima Begum"]["State"] == "Confirmed"
        grace = rows["Grace Okafor"]
        assert (grace["Access needs"], grace["Dietary needs"]) == ("Step-free access", "Halal")
        assert grace["State"].startswith("For the session of")


class TestMarkingThemselves:
    @pytest.fixture(autouse=True)
    def _allowed(self, client, run, place, leader):
        self_marks.allow(run, by=leader)
        client.force_login(place.booking.person)

    def begin(self, session):
        Session.objects.filter(pk=session.pk).update(starts_at=timezone.now(), ends_at=timezone.now() + DAY / 24)

    def type_code(self, client, run):
        return words(client.post(reverse("member_here"), {"code": turning_codes.current_code(run)}, follow=True))

    def test_they_do_so_with_the_room_s_code(self, client, run, place):
        self.begin(place.session)
        page = client.get(reverse("member_parallel_session", args=[place.booking.reference, place.missed_id])).text
        assert reverse("member_here") in page
        assert "You’re on the register of" in self.type_code(client, run)
        made = Mark.objects.get(session=place.session)
        assert (made.person, made.state, made.way) == (place.booking.person, Mark.State.PRESENT, Mark.Way.SELF)

    def test_at_another_session_of_the_run_they_can_not(self, client, run, place):
        self.begin(run.sessions.order_by("starts_at").last())
        assert "Nothing that you can mark yourself at is on now" in self.type_code(client, run)
        assert not Mark.objects.filter(session__event=run).exists()


def test_what_would_help_them_is_kept_until_thirty_days_after_the_session_that_they_make_up(place):
    Event.objects.filter(pk=place.booking.event_id).update(ends_at=timezone.now() - 31 * DAY)
    assert forget_needs() == 0
    Session.objects.filter(pk=place.session_id).update(starts_at=timezone.now() - 32 * DAY, ends_at=timezone.now() - 31 * DAY)
    assert forget_needs() == 1
