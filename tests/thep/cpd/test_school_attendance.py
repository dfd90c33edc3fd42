"""A school's leads see what its people attended while they were there, and nobody else does."""

import datetime

import pytest
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import lead_of
from tests.factories.cpd import event_that_began, mark, place_at
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.bookings import end_reasons
from thep.bookings.models import Booking
from thep.cms.academic_years import this_academic_year
from thep.cpd.models import Mark
from thep.events.models import Event
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
ANY_TIME = "?when=" + str(this_academic_year())


@pytest.fixture
def school(client):
    found = SchoolFactory(name="Loomwright Primary School")
    client.force_login(lead_of(found))
    return found


@pytest.fixture
def event():
    return event_that_began(title="Phonics that sticks")


def attendance(client, school, asked=ANY_TIME):
    return client.get(f"/member/school/{school.urn}/attendance/{asked}")


def came(event, school, state=Mark.State.PRESENT, **more):
    person = PersonFactory(**more)
    place_at(event, person, school=school, access_needs="A seat near the door")
    mark(event, person, state)
    return person


def test_it_says_who_came_to_what_for_how_long(client, school, event):
    came(event, school, name="Nasima Begum")
    came(event, school, Mark.State.ABSENT, name="Peter Lowe")
    came(event, SchoolFactory(), name="Somebody Else")

    page = attendance(client, school).text

    assert "Nasima Begum" in page
    assert "3 hours" in page
    assert "Peter Lowe" in page
    assert "Somebody Else" not in page
    assert "A seat near the door" not in page


def test_the_running_term_is_shown_first_and_another_by_its_name(client, school, event):
    came(event, school, name="Nasima Begum")

    assert "Nasima Begum" in attendance(client, school, "").text
    assert "Nasima Begum" not in attendance(client, school, f"?when={this_academic_year() - 1}").text
    assert "Nasima Begum" in attendance(client, school, "?when=rubbish&shown=rubbish").text


def test_no_shows_are_asked_for_alone(client, school, event):
    came(event, school, name="Nasima Begum")
    came(event, school, Mark.State.ABSENT, name="Peter Lowe")

    rows = attendance(client, school, "?shown=absent").text.split('id="by-person"')[0]

    assert "Peter Lowe" in rows
    assert "Nasima Begum" not in rows
    assert "Nobody in this period" in attendance(client, school, "?shown=apologies").text


def apologised(event, school, **person):
    """Somebody who gave their booked place up by the reminder’s link before the event began."""
    booking = place_at(event, PersonFactory(**person), state=Booking.State.CANCELLED, school=school)
    Booking.objects.filter(pk=booking.pk).update(end_reason=end_reasons.APOLOGIES)
    return booking


def test_apologies_for_a_booked_place_are_counted(client, school, event):
    apologised(event, school, name="Grace Okafor")
    apologised(event, SchoolFactory(), name="Somebody Else")
    place_at(event, PersonFactory(name="Just Cancelled"), state=Booking.State.CANCELLED, school=school)

    page = attendance(client, school, f"{ANY_TIME}&shown=apologies").text

    assert "Grace Okafor" in page
    assert "Somebody Else" not in page
    assert "Just Cancelled" not in page
    assert "Sent apologies" in page


def test_apologies_count_no_more_once_the_place_is_booked_again_or_somebody_came(client, school, event):
    for name, state in (("Grace Okafor", None), ("Zoe Carr", Mark.State.PRESENT)):
        person = apologised(event, school, name=name).person
        place_at(event, person, school=school)
        if state:
            mark(event, person, state)

    page = attendance(client, school, f"{ANY_TIME}&shown=apologies").text

    assert "Nobody in this period" in page


def test_apologies_for_a_session_to_come_or_a_cancelled_event_are_no_attendance(client, school):
    series = event_that_began(sessions=2)
    apologised(series, school, name="Grace Okafor")
    apologised(event_that_began(state=Event.State.CANCELLED), school, name="Zoe Carr")

    shown = attendance(client, school, "attendance.csv" + ANY_TIME).getvalue().decode()

    assert shown.count("Grace Okafor") == 1
    assert "Zoe Carr" not in shown


def test_what_a_leaver_attended_afterwards_is_not_shown(client, school):
    before, after = (event_that_began(ago=ago, title=title) for ago, title in ((9 * DAY, "Phonics"), (2 * DAY, "Maths mastery")))
    leaver = PersonFactory(name="Leila Haddad")
    AffiliationFactory(
        person=leaver, school=school, state=Affiliation.State.ENDED, ended_by=leaver,
        decided_at=timezone.now() - 90 * DAY, ended_at=timezone.now() - 5 * DAY,
    )  # fmt: skip
    for event in (before, after):
        place_at(event, leaver, school=school)
        mark(event, leaver)

    page = attendance(client, school).text

    assert "Phonics" in page
    assert "Maths mastery" not in page


def test_somebody_whom_the_school_named_by_an_address_stays_an_address(client, school, event):
    person = PersonFactory(name="Real Name")
    place_at(event, person, school=school, named_as="typed@school.example")
    mark(event, person)

    page = attendance(client, school).text

    assert "typed@school.example" in page
    assert "Real Name" not in page


def test_the_same_is_a_spreadsheet(client, school, event):
    came(event, school, name="Nasima Begum")
    came(event, school, Mark.State.ABSENT, name="Peter Lowe")

    lines = attendance(client, school, "attendance.csv?shown=absent").getvalue().decode().strip().splitlines()

    assert len(lines) == 2
    assert "Peter Lowe" in lines[1]
    assert lines[1].strip().endswith("Absent,0")


def test_without_any_it_says_what_to_do(client, school):
    page = attendance(client, school).text

    assert "No attendance recorded" in page
    assert f"/member/school/{school.urn}/bookings/" in page


def test_who_does_not_lead_the_school_finds_nothing(client, school):
    client.force_login(AffiliationFactory(school=school).person)

    assert attendance(client, school).status_code == 404
    assert attendance(client, school, "attendance.csv").status_code == 404


def test_the_schools_page_leads_there(client, school):
    assert f"/member/school/{school.urn}/attendance/" in client.get(f"/member/school/{school.urn}/").text


def test_as_many_queries_are_made_however_many_came(client, school, event, django_assert_max_num_queries):
    for _ in range(8):
        came(event, school)
    attendance(client, school)
    with django_assert_max_num_queries(13):
        assert attendance(client, school).status_code == 200
