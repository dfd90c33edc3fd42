"""Each file of an event says who gets it: everybody with a place, those who came, or afterwards also those who missed it."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import event_that_began, mark, place_at
from thep.bookings.models import Booking
from thep.cpd.models import Mark
from thep.events.models import EventFile, Facilitator

pytestmark = pytest.mark.django_db
For, State = EventFile.For, Booking.State
HOUR = datetime.timedelta(hours=1)
TITLES = {For.PLACED: "Reading", For.CAME: "Slides", For.ALL_AFTER: "Recording"}


def with_files(**fields):
    event = event_that_began(**fields)
    for meant_for, title in TITLES.items():
        EventFile.objects.create(event=event, title=title, kind="pdf", size=9, file="events/none.pdf", meant_for=meant_for)
    return event


def got_by(client, booking):
    """The titles that somebody finds on their booking's page, and those that they may open."""
    client.force_login(booking.person)
    page = client.get(f"/member/bookings/{booking.reference}/").text
    shown = {title for title in TITLES.values() if f"{title}, PDF" in page}
    for file in booking.event.files.all():
        is_served = client.get(f"/member/events/{booking.event_id}/files/{file.pk}/").status_code != 404
        assert is_served == (file.title in shown)
    return shown


@pytest.fixture(autouse=True)
def _a_file(monkeypatch):
    """Whatever a file is called, there is something in it."""
    storage = EventFile._meta.get_field("file").storage
    monkeypatch.setattr(storage, "open", lambda *args: SimpleUploadedFile("a.pdf", b"%PDF-1.7"), raising=False)


@pytest.mark.parametrize(("ago", "state", "titles"), [
    (-HOUR, None, {"Reading"}),
    (HOUR, None, {"Reading"}),
    (HOUR, Mark.State.PRESENT, {"Reading", "Slides", "Recording"}),
    (HOUR, Mark.State.ABSENT, {"Reading"}),
    (4 * HOUR, Mark.State.LATE, {"Reading", "Slides", "Recording"}),
    (4 * HOUR, Mark.State.ABSENT, {"Reading", "Recording"}),
    (4 * HOUR, None, {"Reading", "Recording"}),
])  # fmt: skip
def test_who_has_a_place_gets_what_is_for_them(client, ago, state, titles):
    event = with_files(ago=ago)
    booking = place_at(event, PersonFactory())
    if state:
        mark(event, booking.person, state, **({"minutes": 30} if state == Mark.State.LATE else {}))

    assert got_by(client, booking) == titles


@pytest.mark.parametrize(("state", "titles"), [(State.APOLOGIES, {"Recording"}), (State.CANCELLED, set()), (State.WAITING, set())])
def test_who_sent_apologies_gets_what_is_for_who_missed_it(client, state, titles):
    booking = place_at(with_files(ago=4 * HOUR), PersonFactory(), state=state)

    assert got_by(client, booking) == titles


def test_a_correction_takes_the_files_for_those_who_came_away_again(client):
    event = with_files(ago=4 * HOUR)
    booking = place_at(event, PersonFactory())
    mark(event, booking.person)
    mark(event, booking.person, Mark.State.ABSENT, seen=10**6)

    assert got_by(client, booking) == {"Reading", "Recording"}


def test_nobody_else_gets_any(client):
    event = with_files()
    client.force_login(PersonFactory())
    assert {client.get(f"/member/events/{event.pk}/files/{file.pk}/").status_code for file in event.files.all()} == {404}


def test_who_leads_the_event_chooses_for_each_file(client):
    event = event_that_began()
    leads = Facilitator.objects.create(name="Ruth", slug="ruth", person=PersonFactory())
    event.facilitators.add(leads)
    client.force_login(leads.person)
    document = SimpleUploadedFile("slides.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")

    answer = client.post(f"/member/leading/{event.pk}/files/", {"title": "Slides", "file": document, "meant_for": "came"}, follow=True)

    assert EventFile.objects.get().meant_for == For.CAME
    assert "Those who came" in answer.text
