"""Letters about meetings that were written before they said who of the office reads them are for those who look after networks."""

import importlib

import pytest
from django.apps import apps

from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.events import EventFactory
from thep.bookings import rsvp
from thep.bookings.audiences import ON_AN_EVENT
from thep.mail.causes import Cause
from thep.mail.models import Message
from thep.mailings import moves
from thep.mailings.models import ChosenAudience

pytestmark = pytest.mark.django_db
migration = importlib.import_module("networks.migrations.0011_who_reads_of_meetings")
PERMISSION = "networks.change_networkmember"


def written(record, occasion=None):
    """A letter about `record`, as it was kept when letters said of no office who reads them."""
    cause = Cause(record, occasion).key
    return Message.objects.create(kind="old", cause=cause, to="nasima@school.example", subject="Hello", text="Good morning")


def letters_about(event, booking, by):
    choice = {"event": [str(event.pk)], "groups": ["booked"]}
    mailing = moves.begin(by=by, audience=ON_AN_EVENT, choice=choice, subject="A word", body="{{ event }}", reply_to_writer=False)
    return [written(event), written(event, 7), written(event.sessions.get()), written(booking, booking.confirmed_at), written(mailing)]


def permissions_of(letters):
    return list(Message.objects.filter(pk__in=[each.pk for each in letters]).order_by("pk").values_list("office_permission", flat=True))


@pytest.fixture
def letters(network, lead):
    """Letters about a meeting and about a course, five of each."""
    by, course = PersonFactory(is_superuser=True), EventFactory()
    meeting = networks.meeting(network, by=lead)
    of_meeting = letters_about(meeting, rsvp.come(meeting, person=lead, by=lead), by)
    of_course = letters_about(course, book(course), by)
    Message.objects.update(office_permission="")
    ChosenAudience.objects.update(office_permission="")
    return of_meeting, of_course


@pytest.mark.parametrize("at_a_time", [1, 3, 1000])
def test_those_about_a_meeting_are_filled_and_all_others_left(letters, monkeypatch, at_a_time):
    of_meeting, of_course = letters
    gone = Message.objects.create(kind="old", cause="bookings.booking:999999", to="a@school.example", subject="Hello", text="Hello")
    monkeypatch.setattr(migration, "AT_A_TIME", at_a_time)

    for _ in range(2):
        migration.fill(apps, None)
        assert permissions_of(of_meeting) == [PERMISSION] * 5
        assert permissions_of([*of_course, gone]) == [""] * 6
        assert list(ChosenAudience.objects.order_by("pk").values_list("office_permission", flat=True)) == [PERMISSION, ""]


def test_what_says_another_permission_already_keeps_it(letters):
    (first, *others), _ = letters
    Message.objects.filter(pk=first.pk).update(office_permission="digests.view_digestrun")

    migration.fill(apps, None)

    assert permissions_of([first, *others]) == ["digests.view_digestrun", *[PERMISSION] * 4]


def test_each_part_asks_as_many_questions_however_many_letters(letters, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        migration.fill(apps, None)
