"""A scheduled email leaves at its time in London, once, whatever clocks and servers do; what is late asks a person."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.thep.mailings.test_office import at, words
from thep.mail.models import Message
from thep.mailings import moves, rounds, sending
from thep.mailings.models import Mailing
from thep.schedule.rounds import SomeFailed

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")


def state():
    return Mailing.objects.get().state


@pytest.fixture
def scheduled(draft, booked):
    mailing = draft()
    moves.schedule(mailing, by=draft.writer, at=timezone.now() + datetime.timedelta(hours=2))
    return mailing


def test_it_is_sent_at_its_time_and_once(scheduled, clock):
    assert rounds.send_due() == 0
    clock.forward(hours=2)
    assert (rounds.send_due(), rounds.send_due()) == (1, 0)
    rounds.go_on_sending()
    assert scheduled.recipients.count() == 3
    assert state() == "sending"  # its letters wait in the outbox


def test_one_that_cant_be_written_keeps_no_other_waiting_and_the_office_is_told(draft, booked, clock, monkeypatch):
    broken, whole = draft(), draft()
    for mailing in (broken, whole):
        moves.schedule(mailing, by=draft.writer, at=timezone.now() + datetime.timedelta(hours=2))
    clock.forward(hours=2)
    go_on = sending.go_on

    def fail(pk):
        if pk == broken.pk:
            raise ValueError
        go_on(pk)

    with monkeypatch.context() as patched:
        patched.setattr(sending, "go_on", fail)
        assert rounds.send_due() == 2
        with pytest.raises(SomeFailed, match="could not be written") as some:
            rounds.go_on_sending()
    assert (some.value.done, some.value.failed) == (1, 1)
    written = Message.objects.filter(kind__startswith="mailings.")
    assert written.count() == 3
    rounds.go_on_sending()
    assert written.count() == 6


def test_clocks_that_are_put_back_and_forward_send_it_neither_twice_nor_never(scheduled, clock):
    clock.forward(hours=1, minutes=59)
    assert rounds.send_due() == 0
    clock.forward(hours=-1)
    assert rounds.send_due() == 0
    clock.forward(hours=2)
    assert rounds.send_due() == 1
    clock.forward(hours=-1)
    assert rounds.send_due() == 0
    clock.forward(hours=1)
    assert rounds.send_due() == 0
    rounds.go_on_sending()
    assert scheduled.recipients.count() == 3


@pytest.mark.parametrize(("late", "becomes"), [({"hours": 8}, "sending"), ({"hours": 8, "seconds": 1}, "asks")])
def test_what_is_more_than_six_hours_late_asks_a_person(scheduled, clock, client, late, becomes):
    clock.traveller.move_to(scheduled.send_at - datetime.timedelta(hours=2), tick=False)
    clock.forward(**late)
    rounds.send_due()
    assert state() == becomes
    if becomes == "asks":
        assert not scheduled.recipients.exists()
        assert rounds.send_due() == 0
        asked = words(client.get(reverse("office_attention")))
        assert "Emails to people that wait for your decision" in asked
        assert "because the site wasn’t running then" in words(client.get(at("inspect", scheduled)))


def test_what_its_scheduler_may_no_longer_send_asks_a_person(scheduled, draft, clock):
    draft.writer.groups.clear()
    clock.forward(hours=2)
    rounds.send_due()
    mailing = Mailing.objects.get()
    assert (mailing.state, mailing.why_asks) == (
        "asks",
        "You can’t write to people booked on an event, or waiting for it. Ask an office manager to send it.",
    )


def test_what_nobody_would_get_any_more_asks_a_person(scheduled, booked, clock):
    for booking in booked:
        booking.person.is_active = False
        booking.person.save()
    clock.forward(hours=2)
    rounds.send_due()
    assert Mailing.objects.get().why_asks == "Nobody would get this email. Add people, or see who is left out and why."


def test_what_was_given_another_time_or_taken_back_is_not_sent_at_the_old_one(scheduled, draft, clock):
    stale = Mailing.objects.get()
    moves.schedule(scheduled, by=draft.writer, at=timezone.now() + datetime.timedelta(hours=5))
    clock.forward(hours=2)
    with pytest.raises(moves.WrongState):
        moves.send_on_time(stale)
    moves.ask(stale, "late")
    assert state() == "scheduled"
    moves.take_back(scheduled, by=draft.writer)
    clock.forward(hours=5)
    assert rounds.send_due() == 0
    assert state() == "draft"


@pytest.mark.parametrize(
    ("day", "time", "says", "instant"),
    [
        ("2027-01-14", "08:30", "Thursday 14 January 2027 at 8.30am", "2027-01-14T08:30:00+00:00"),
        ("2027-07-14", "08:30", "Wednesday 14 July 2027 at 8.30am", "2027-07-14T07:30:00+00:00"),
        ("2027-03-28", "00:59", "at 12.59am", "2027-03-28T00:59:00+00:00"),
        ("2027-03-28", "02:00", "at 2am", "2027-03-28T01:00:00+00:00"),
        ("2027-10-31", "01:30", "this time comes twice: we’ll send it the first time", "2027-10-31T00:30:00+00:00"),
        ("2027-10-31", "02:00", "at 2am", "2027-10-31T02:00:00+00:00"),
        ("2027-03-28", "01:30", "this time doesn’t come. Choose 2am or later.", None),
        ("2027-03-28", "01:00", "this time doesn’t come", None),
        ("2020-03-28", "01:00", "Choose a time to come.", None),
        ("9999-12-31", "23:59", "", None),
        ("0001-01-01", "00:00", "", None),
        ("2027-13-01", "08:30", "Enter a date", None),
        ("", "", "Enter a time", None),
    ],
)
def test_a_time_is_londons(draft, booked, client, day, time, says, instant):
    mailing = draft()
    answer = client.post(at("schedule", mailing), {"date": day, "time": time}, follow=True)
    assert answer.status_code in (200, 422)
    assert says in words(answer)
    found = Mailing.objects.get().send_at
    assert (found.astimezone(datetime.UTC).isoformat() if found and day != "9999-12-31" else None) == instant
