"""Who leads an event takes its register by list: one press for each person."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, mark, place_at, register_three_hundred
from tests.factories.schools import SchoolFactory
from tests.world import World
from thep.bookings.models import Booking
from thep.cpd.facilitator_links import links
from thep.cpd.models import Mark
from thep.cpd.registers import register_of
from thep.events.models import Event, Facilitator

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def facilitator(client):
    person = PersonFactory(name="Rukhsana Akhtar")
    client.force_login(person, backend=BACKEND)
    return person


def led_by(person, event):
    event.facilitators.add(Facilitator.objects.get_or_create(name=person.name, slug="leads", person=person)[0])
    return event


@pytest.fixture
def event(facilitator):
    return led_by(facilitator, event_that_began(title="Phonics that sticks"))


@pytest.fixture
def grace(event):
    school = SchoolFactory(name="Loomwright Primary School")
    return place_at(
        event, PersonFactory(name="Grace Okafor", email="grace@home.example"), school=school, access_needs="Hearing loop"
    ).person


def page_of(event):
    return reverse("member_leading_register", args=[event.pk])


def press(client, event, person, state, *, seen=None, script=False, **more):
    seen = register_of(event).newest if seen is None else seen
    headers = {"X-Answer": "part"} if script else {}
    session = more.pop("session", event.sessions.first()).pk
    if "minutes" in more:
        more[f"minutes-{person.pk}"] = more.pop("minutes")
    pressed = {"session": session, "mark": f"{person.pk}.{state}.{seen}", **more}
    return client.post(page_of(event), pressed, headers=headers)


def standing(event, person):
    [line] = [line for line in register_of(event).lines if line.person == person]
    return line.standings[0]


def test_everybody_is_listed_by_name_with_their_school_and_nothing_else(client, event, grace):
    place_at(event, PersonFactory(name="Ahmed Ali"))
    place_at(event, PersonFactory(name="Zoe Waits"), state=Booking.State.WAITING)

    page = client.get(page_of(event)).text

    assert page.index("Ahmed Ali") < page.index("Grace Okafor")
    assert "Loomwright Primary School" in page
    assert [words for words in ("Zoe Waits", "grace@home.example", "Hearing loop") if words in page] == []
    assert reverse("member_leading_register", args=[event.pk]) in client.get(reverse("member_leading_event", args=[event.pk])).text


def test_one_press_marks_and_the_page_says_so(client, facilitator, event, grace):
    answer = press(client, event, grace, "present")

    assert answer.url == f"{page_of(event)}?session={event.sessions.first().pk}#p{grace.pk}"
    kept = Mark.objects.get()
    assert (kept.person, kept.state, kept.way, kept.by) == (grace, "present", "list", facilitator)
    page = client.get(page_of(event)).text
    assert "<strong>1</strong> present" in page
    assert "<strong>0</strong> not marked" in page


def test_apologies_are_marked_as_anything_else_is_before_the_session_too(client, facilitator):
    event = led_by(facilitator, event_that_began(ago=-20 * HOUR))
    grace = place_at(event, PersonFactory(name="Grace Okafor")).person
    assert '<button type="submit" name="mark" value="apologies">Apologies</button>' in client.get(page_of(event)).text

    part = press(client, event, grace, "apologies", script=True)

    assert "<b>Apologies</b>" in part.text
    assert "Grace Okafor: apologies." in part.text
    assert (Mark.objects.get().state, Mark.objects.get().by) == ("apologies", facilitator)
    page = client.get(page_of(event), {"as": "apologies"}).text
    assert 'value="apologies" checked' in page
    assert "<strong>1</strong> apologies" in page.lower()


def test_without_the_pages_script_a_name_is_pressed_and_what_was_chosen_stays_chosen(client, event, grace):
    session, seen = event.sessions.get().pk, register_of(event).newest
    assert 'value="present" checked' in client.get(page_of(event)).text

    answer = client.post(page_of(event), {"session": session, "person": grace.pk, "as": "absent", "seen": seen})

    assert answer.url == f"{page_of(event)}?session={session}&as=absent#p{grace.pk}"
    assert standing(event, grace).mark.state == "absent"
    page = client.get(answer.url).text
    assert 'value="absent" checked' in page
    assert "<b>Absent</b>" in page


def test_the_page_s_script_gets_the_row_alone(client, event, grace):
    answer = press(client, event, grace, "absent", script=True)

    assert "<html" not in answer.text
    assert f"<li id=p{grace.pk} data-seen={Mark.objects.get().pk}>" in answer.text
    assert "<b>Absent</b>" in answer.text
    assert "Grace Okafor: absent." in answer.text


@pytest.mark.parametrize(("state", "minutes"), [("late", 120), ("left_early", 60)])
def test_a_part_proposes_its_minutes_by_the_clock_and_they_can_be_changed(client, event, grace, state, minutes):
    press(client, event, grace, state)
    assert abs(Mark.objects.get().minutes - minutes) <= 1

    press(client, event, grace, state, minutes="45")
    assert standing(event, grace).mark.minutes == 45
    assert 'value="45"' in client.get(page_of(event)).text


def test_outside_the_session_a_part_proposes_a_quarter_of_an_hour_missed(client, facilitator):
    over = led_by(facilitator, event_that_began(ago=24 * HOUR))
    grace = place_at(over, PersonFactory()).person
    press(client, over, grace, "late")
    assert Mark.objects.get().minutes == 165


def test_a_second_press_of_the_same_button_makes_no_second_mark(client, event, grace):
    press(client, event, grace, "late", seen=0)
    press(client, event, grace, "late", seen=0)
    assert Mark.objects.count() == 1


def test_who_is_marked_otherwise_is_what_was_pressed_last(client, event, grace):
    press(client, event, grace, "absent")
    press(client, event, grace, "present")
    assert standing(event, grace).mark.state == "present"
    assert not standing(event, grace).contradicted_by


def test_two_marks_that_differ_are_both_shown_until_somebody_marks_again(client, event, grace):
    tom = PersonFactory(name="Tom Adeyemi")
    mark(event, grace, "absent", by=tom, device=uuid.uuid4())
    press(client, event, grace, "present", seen=0)

    page = client.get(page_of(event)).text
    assert "Two marks differ: Absent" in page
    assert "by Tom Adeyemi" in page
    assert "Marks differ for" in page

    press(client, event, grace, "present")
    page = client.get(page_of(event)).text
    assert "Two marks differ" not in page
    assert "Marks differ for" not in page
    assert standing(event, grace).mark.state == "present"


def test_marks_that_differ_by_two_links_name_the_links(client, facilitator, event, grace):
    for state, name in (("absent", "Tom at the door"), ("present", "Asha in the hall")):
        link = links.make(event, for_whom=name, by=facilitator)
        mark(event, grace, state, link=link, device=uuid.uuid4())
    listed = client.get(page_of(event)).text
    World().sign_in(client, "office")
    offices = client.get(reverse("office_register", args=[event.pk])).text
    for page in (listed, offices):
        differ = page.partition("Two marks differ: ")[2].partition(". Press the right one.")[0]
        assert "with the link for Tom at the door" in differ
        assert "with the link for Asha in the hall" in differ


def test_a_press_that_had_not_seen_a_mark_does_not_settle_it(client, event, grace):
    old = register_of(event).newest
    mark(event, grace, "absent", by=PersonFactory())
    press(client, event, grace, "present", seen=old)
    assert standing(event, grace).contradicted_by


def test_the_session_of_today_is_shown_and_others_can_be_chosen(client, facilitator):
    event = led_by(facilitator, event_that_began(ago=datetime.timedelta(days=7, hours=1), sessions=2))
    grace = place_at(event, PersonFactory()).person
    first, second = event.sessions.all()

    assert f'name="session" value="{second.pk}"' in client.get(page_of(event)).text
    assert f'name="session" value="{first.pk}"' in client.get(page_of(event), {"session": first.pk}).text
    press(client, event, grace, "present", session=first)
    assert Mark.objects.get().session == first


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"mark": "nonsense"}, "That can’t be read."),
        ({"person": "{grace}", "seen": "0"}, "Choose present, late, left early, absent or apologies."),
        ({"person": "{grace}", "as": "present"}, "That can’t be read."),
        ({"mark": "{grace}.present.²"}, "That can’t be read."),
        ({"mark": "999999.present.0"}, "They aren’t on this register."),
        ({"mark": "{grace}.asleep.0"}, "Choose present, late, left early, absent or apologies."),
        ({"mark": "{grace}.late.0", "minutes-{grace}": "ten"}, "Enter how many minutes they were there, as a number."),
        ({"mark": "{grace}.late.0", "minutes-{grace}": "180"}, "fewer than the session’s 180"),
        ({"mark": "{grace}.present.0", "minutes-{grace}": "20"}, "Minutes are for those who came late or left early."),
    ],
)
def test_what_cannot_be_kept_is_said_on_the_page_and_to_its_script(client, event, grace, sent, words):
    sent = {name.format(grace=grace.pk): value.format(grace=grace.pk) for name, value in sent.items()}
    sent["session"] = event.sessions.first().pk

    page, part = client.post(page_of(event), sent), client.post(page_of(event), sent, headers={"X-Answer": "part"})

    assert (page.status_code, part.status_code) == (422, 422)
    assert words in page.text
    assert words in part.text
    assert "<title>Error: " in page.text.replace("\n", "")
    assert not Mark.objects.exists()


def test_minutes_that_are_refused_stay_as_they_were_typed(client, event, grace):
    press(client, event, grace, "late")
    answer = press(client, event, grace, "late", minutes="500")
    assert 'value="500"' in answer.text


@pytest.mark.parametrize(
    ("ago", "words"),
    [(-25 * HOUR, "The register opens on"), (31 * 24 * HOUR, "The register closed on")],
)
def test_it_is_open_from_a_day_before_until_thirty_days_after(client, facilitator, ago, words):
    event = led_by(facilitator, event_that_began(ago=ago))
    grace = place_at(event, PersonFactory(name="Grace Okafor")).person

    assert words in client.get(page_of(event)).text
    assert "Grace Okafor" not in client.get(page_of(event)).text
    answer = press(client, event, grace, "present")
    assert (answer.status_code, Mark.objects.count()) == (422, 0)
    assert words in answer.text


def test_it_opens_before_its_first_mark_can_be_made(client, facilitator):
    event = led_by(facilitator, event_that_began(ago=-20 * HOUR))
    grace = place_at(event, PersonFactory(name="Grace Okafor")).person
    assert "Grace Okafor" in client.get(page_of(event)).text
    assert "The session hasn’t begun." in press(client, event, grace, "present").text


def test_a_cancelled_event_has_none(client, event, grace):
    Event.objects.filter(pk=event.pk).update(state=Event.State.CANCELLED)
    assert "This event is cancelled" in client.get(page_of(event)).text
    assert press(client, event, grace, "present").status_code == 422
    assert not Mark.objects.exists()


def test_nobody_else_takes_it(client, event, grace):
    other = PersonFactory()
    second = event_that_began(title="Another")
    second.facilitators.add(Facilitator.objects.create(name="Tom Adeyemi", slug="tom-adeyemi", person=other))
    for person in (grace, other):
        client.force_login(person, backend=BACKEND)
        assert client.get(page_of(event)).status_code == 404
        assert press(client, event, grace, "present").status_code == 404
    assert not Mark.objects.exists()


def test_three_hundred_people_are_few_queries_and_few_bytes(client, event):
    register_three_hundred(event)
    client.get(page_of(event))

    with CaptureQueriesContext(connection) as asked:
        page = client.get(page_of(event))

    assert page.text.count("Person Number") == 300
    assert len(asked) <= 12
    assert len(page.content) <= 60_000
