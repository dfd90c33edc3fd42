"""Delegates mark themselves with a code that turns every 30 seconds, where the event lets them."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, mark, place_at
from thep.bookings.models import Booking
from thep.cpd.errors import NoRegister
from thep.cpd.models import Mark, SelfMarking
from thep.cpd.self_marking import self_marks, turning_codes
from thep.events.models import Event, Facilitator

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def event():
    return event_that_began(title="Phonics that sticks")


@pytest.fixture
def leader(event):
    person = PersonFactory(name="Rukhsana Akhtar")
    event.facilitators.add(Facilitator.objects.create(name=person.name, slug="rukhsana-akhtar", person=person))
    return person


@pytest.fixture
def allowed(event, leader):
    self_marks.allow(event, by=leader)


@pytest.fixture
def grace(event):
    return place_at(event, PersonFactory(name="Grace Okafor")).person


def type_code(client, person, code):
    client.force_login(person, backend=BACKEND)
    answer = client.post(reverse("member_here"), {"code": code}, follow=True)
    return answer.status_code, answer.content.decode()


@pytest.mark.usefixtures("allowed")
def test_a_delegate_types_the_code_that_is_shown_and_is_present(client, event, leader, grace):
    client.force_login(leader, backend=BACKEND)
    shown = client.get(reverse("member_leading_code", args=[event.pk])).content.decode()
    code = turning_codes.current_code(event)
    assert code in shown

    status, page = type_code(client, grace, f" {code.lower()} ")

    made = Mark.objects.get()
    assert (status, "You’re on the register of “Phonics that sticks”." in page) == (200, True)
    assert (made.person, made.state, made.way, made.by) == (grace, "present", "self", grace)


@pytest.mark.usefixtures("allowed")
def test_the_code_turns_and_the_last_one_is_still_taken(event, grace, time_machine):
    half_past = timezone.now().replace(second=30, microsecond=0)
    time_machine.move_to(half_past, tick=False)
    code = turning_codes.current_code(event)
    assert code == turning_codes.current_code(event)
    taken = {}
    for seconds in (0, 29, 30, 59, 60):
        time_machine.move_to(half_past + datetime.timedelta(seconds=seconds), tick=False)
        taken[seconds] = turning_codes.is_shown(event, code)
    assert taken == {0: True, 29: True, 30: True, 59: True, 60: False}
    assert turning_codes.current_code(event) != turning_codes.current_code(event_that_began())


@pytest.mark.usefixtures("allowed")
def test_a_wrong_code_says_so_and_keeps_what_was_typed(client, event, grace):
    elsewhere = event_that_began()

    for typed, words in (
        (turning_codes.current_code(elsewhere), "That isn’t the code on the screen."),
        ("", "Enter the code that you see on the screen."),
        ("x" * 30, "The code has five letters and digits."),
    ):
        status, page = type_code(client, grace, typed)
        assert (status, words in page) == (422, True)
    assert f'value="{"x" * 30}"' in page
    assert not Mark.objects.exists()


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": datetime.timedelta(minutes=1)},
        {"ends_at": -datetime.timedelta(minutes=1)},
    ],
    ids=["not begun", "over"],
)
def test_nobody_marks_themselves_outside_the_sessions_hours(client, event, grace, change):
    event.sessions.update(**{name: timezone.now() + span for name, span in change.items()})

    status, page = type_code(client, grace, turning_codes.current_code(event))

    assert (status, "Nothing that you can mark yourself at is on now." in page) == (422, True)
    assert not Mark.objects.exists()


@pytest.mark.usefixtures("allowed")
def test_only_people_with_a_place_mark_themselves(client, event):
    waiting = place_at(event, PersonFactory(), state=Booking.State.WAITING).person
    for person in (PersonFactory(), waiting):
        assert type_code(client, person, turning_codes.current_code(event))[0] == 422
    assert not Mark.objects.exists()


def test_nobody_marks_themselves_where_it_is_not_allowed_or_has_stopped(client, event, leader, grace):
    assert type_code(client, grace, turning_codes.current_code(event))[0] == 422
    client.force_login(leader, backend=BACKEND)
    page = reverse("member_leading_code", args=[event.pk])
    assert turning_codes.current_code(event) not in client.get(page).content.decode()

    client.post(page, {"allow": "1"})
    assert SelfMarking.objects.get().allowed_by == leader
    client.post(page, {"allow": "1"})
    client.post(page, {"stop": "1"})

    assert type_code(client, grace, turning_codes.current_code(event))[0] == 422
    assert not Mark.objects.exists()


@pytest.mark.usefixtures("allowed")
def test_who_is_marked_already_stays_as_they_are(client, event, grace):
    mark(event, grace, Mark.State.LATE, minutes=40)

    assert type_code(client, grace, turning_codes.current_code(event))[0] == 200
    assert Mark.objects.get().state == "late"


@pytest.mark.usefixtures("allowed")
def test_who_guesses_is_asked_to_wait(client, event, grace):
    answers = [type_code(client, grace, "AAAAA")[0] for _ in range(11)]

    assert answers == [422] * 10 + [429]
    assert type_code(client, grace, turning_codes.current_code(event))[0] == 429
    assert not Mark.objects.exists()


def test_the_office_lets_people_mark_themselves_and_stops_it(office, client, event):
    office("Office managers")
    screen = reverse("office_self_marking", args=[event.pk])
    assert screen in client.get(reverse("office_events:inspect", args=[event.pk])).content.decode()

    client.post(screen)
    assert SelfMarking.objects.filter(event=event).exists()
    assert "Stop it" in client.get(screen).content.decode()
    client.post(screen)
    assert not SelfMarking.objects.exists()


def test_a_cancelled_event_lets_nobody_mark_themselves(client, event, leader, grace):
    self_marks.allow(event, by=leader)
    Event.objects.filter(pk=event.pk).update(state=Event.State.CANCELLED)

    assert type_code(client, grace, turning_codes.current_code(event))[0] == 422
    with pytest.raises(NoRegister, match="published and taking place"):
        self_marks.allow(event, by=leader)


@pytest.mark.usefixtures("allowed")
def test_on_the_day_the_overview_and_the_booking_lead_to_the_page(client, event, grace):
    client.force_login(grace, backend=BACKEND)
    booking = Booking.objects.get(person=grace)
    for where in (reverse("member"), reverse("member_booking", args=[booking.reference])):
        assert f'href="{reverse("member_here")}"' in client.get(where).text


@pytest.mark.parametrize(
    ("changes", "state", "is_allowed"),
    [
        ({"starts_at": timezone.now() + 2 * DAY, "ends_at": timezone.now() + 3 * DAY}, "confirmed", True),
        ({}, "apologies", True),
        ({}, "confirmed", False),
    ],
)
def test_on_another_day_or_without_a_place_nothing_leads_there(client, event, leader, changes, state, is_allowed):
    grace = place_at(event, PersonFactory(), state=state).person
    Event.objects.filter(pk=event.pk).update(**changes)
    if is_allowed:
        self_marks.allow(event, by=leader)
    client.force_login(grace, backend=BACKEND)
    booking = Booking.objects.get(person=grace)
    for where in (reverse("member"), reverse("member_booking", args=[booking.reference])):
        assert reverse("member_here") not in client.get(where).text
