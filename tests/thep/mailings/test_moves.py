"""Every move in every state, by who may and who may not: what is refused changes nothing, and says why."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from thep.bookings import changes
from thep.mail import held_messages, outbox, sender
from thep.mail.attention import messages_held
from thep.mail.models import Message
from thep.mailings import moves, sending
from thep.mailings.audiences import audience_named
from thep.mailings.errors import ChoiceGone, NobodyToWriteTo, NotAllowed, NotReady, WrongState
from thep.mailings.models import Mailing

pytestmark = pytest.mark.django_db

State = Mailing.State


def letters():
    return Message.objects.filter(kind="mailings.to_booked")


def mailoutbox_of(mailing):
    """Return the addresses that the mailing has left for, once for each time."""
    return [to for email in mail.outbox for to in email.to if email.subject == mailing.subject]


def tomorrow():
    return timezone.now() + datetime.timedelta(days=1)


MOVES = {
    "change": lambda mailing, by: moves.change_words(mailing, by=by, subject="x", body="y", reply_to_writer=False),
    "add people": lambda mailing, by: moves.add_audience(
        mailing, by=by, audience=audience_named("bookings.event"), choice=mailing.audiences.get().choice | {"groups": ["waiting"]}
    ),
    "remove people": lambda mailing, by: moves.remove_audience(mailing, 0, by=by),
    "schedule": lambda mailing, by: moves.schedule(mailing, by=by, at=tomorrow()),
    "take back": lambda mailing, by: moves.take_back(mailing, by=by),
    "send": lambda mailing, by: moves.send(mailing, by=by),
    "pause": lambda mailing, by: moves.pause(mailing, by=by),
    "go on": lambda mailing, by: moves.go_on(mailing, by=by),
    "stop": lambda mailing, by: moves.stop(mailing, by=by),
    "delete": lambda mailing, by: moves.delete(mailing, by=by),
}
BEFORE = {State.DRAFT, State.SCHEDULED, State.ASKS}
ALLOWED = {
    "change": BEFORE,
    "add people": BEFORE,
    "remove people": BEFORE,
    "schedule": BEFORE,
    "take back": {State.SCHEDULED, State.ASKS},
    "send": BEFORE,
    "pause": {State.SENDING},
    "go on": {State.PAUSED},
    "stop": {State.SENDING, State.PAUSED},
    "delete": BEFORE,
}


@pytest.fixture
def in_state(draft, booked):
    """Make a mailing in a state, by the moves that lead there."""

    def make(state):
        mailing, by = draft(), draft.writer
        if state in (State.SCHEDULED, State.ASKS):
            moves.schedule(mailing, by=by, at=tomorrow())
        if state == State.ASKS:
            Mailing.objects.update(state=State.ASKS, why_asks="It was late.")
        if state in (State.SENDING, State.PAUSED, State.STOPPED, State.SENT):
            moves.send(mailing, by=by)
        if state == State.PAUSED:
            moves.pause(mailing, by=by)
        if state == State.STOPPED:
            moves.stop(mailing, by=by)
        if state == State.SENT:
            Mailing.objects.update(state=State.SENT, ended_at=timezone.now())
        mailing.refresh_from_db()
        assert mailing.state == state
        return mailing

    return make


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("move", MOVES)
def test_each_move_in_each_state(in_state, draft, move, state):
    mailing = in_state(state)
    before = Mailing.objects.filter(pk=mailing.pk).values().get(), mailing.audiences.count(), mailing.recipients.count()
    if state in ALLOWED[move]:
        MOVES[move](mailing, draft.writer)
        return
    with pytest.raises(WrongState) as refusal:
        MOVES[move](mailing, draft.writer)
    assert str(refusal.value).startswith("This email")
    assert (Mailing.objects.filter(pk=mailing.pk).values().get(), mailing.audiences.count(), mailing.recipients.count()) == before


@pytest.mark.parametrize("move", ["change", "schedule", "send", "pause", "stop", "delete"])
def test_nobody_moves_what_is_for_people_they_may_not_write_to(in_state, office, move):
    mailing = in_state(next(iter(ALLOWED[move])))
    editor = office("Editors")
    with pytest.raises(NotAllowed):
        MOVES[move](mailing, editor)


def test_people_whom_one_may_not_write_to_are_not_added(draft, booked):
    with pytest.raises(NotAllowed, match="You can’t write to people by job role and phase"):
        moves.add_audience(draft(), by=draft.writer, audience=audience_named("schools.people"), choice={})


def test_what_has_no_words_or_no_readers_is_not_sent(draft, event):
    mailing = draft()
    with pytest.raises(NobodyToWriteTo):
        moves.send(mailing, by=draft.writer)
    with pytest.raises(NobodyToWriteTo):
        moves.schedule(mailing, by=draft.writer, at=tomorrow())
    book(event)
    with pytest.raises(NotReady, match="Write a subject and a message first"):
        moves.change_words(mailing, by=draft.writer, subject=" ", body="x", reply_to_writer=False)
    with pytest.raises(NotReady, match="Choose a time to come"):
        moves.schedule(mailing, by=draft.writer, at=timezone.now())
    assert Mailing.objects.get().state == State.DRAFT


def test_what_was_chosen_and_is_gone_is_asked_for_again(draft, event):
    mailing = draft()
    event.delete()
    with pytest.raises(ChoiceGone):
        moves.send(mailing, by=draft.writer)


def test_of_many_who_booked_nobody_is_sent_again_what_may_have_left(draft, booked, clock):
    mailing = draft()
    moves.send(mailing, by=draft.writer)
    sending.write_batch(mailing.pk)
    with sender.Sender() as dead:
        dead.begin(dead.claim(letters(), most=3)[0])
    clock.forward(minutes=6)
    sender.send_due()
    assert sorted(letters().values_list("state", flat=True)) == [
        "handed over",
        "handed over",
        "uncertain",
    ]


def test_what_is_paused_waits_and_goes_on_without_anybody_getting_it_twice(draft, booked):
    mailing, by = draft(), draft.writer
    moves.send(mailing, by=by)
    assert sending.write_batch(mailing.pk) == 3
    assert moves.pause(mailing, by=by) == 3
    sending.go_on(mailing.pk)
    sender.send_due()
    assert not mailoutbox_of(mailing)
    assert moves.go_on(mailing, by=by) == 3
    sender.send_due()
    sending.go_on(mailing.pk)
    assert sorted(mailoutbox_of(mailing)) == ["ayesha@school.example", "siobhán@school.example", "tom@school.example"]
    mailing.refresh_from_db()
    assert mailing.state == State.SENT


def test_a_letter_of_a_paused_email_is_not_sent_by_itself(draft, booked, client, office):
    mailing, by = draft(), draft.writer
    moves.send(mailing, by=by)
    assert sending.write_batch(mailing.pk) == 3
    moves.pause(mailing, by=by)
    manager = office("Office managers", name="Manager")
    held = letters().first()
    assert messages_held(manager).count() == 0
    page = client.get(reverse("office_messages:inspect", args=[held.pk])).text
    assert reverse("office_mailings:inspect", args=[mailing.pk]) in page
    assert "It’s paused." in page
    assert "Send it" not in page
    client.post(reverse("office_messages:again", args=[held.pk]))
    outbox.send_again(held)
    held.refresh_from_db()
    assert held.state == Message.State.HELD
    assert held_messages.cancel_held(timezone.now()) == 0
    moves.go_on(mailing, by=by)
    sender.send_due()
    assert len(mailoutbox_of(mailing)) == 3
    assert "It’s paused." not in client.get(reverse("office_messages:inspect", args=[held.pk])).text


def test_what_is_stopped_before_its_letters_are_written_writes_none(draft, booked):
    mailing, by = draft(), draft.writer
    moves.send(mailing, by=by)
    assert moves.stop(mailing, by=by) == 3
    sending.go_on(mailing.pk)
    assert not letters().exists()


def test_who_gets_it_is_settled_when_it_is_sent(draft, event, booked):
    mailing, by = draft(), draft.writer
    changes.cancel(booked[0], by=booked[0].person)
    book(event, PersonFactory(name="Late Comer", email="late@school.example"))
    assert moves.send(mailing, by=by) == 3
    book(event, PersonFactory(name="Too Late"))
    sending.go_on(mailing.pk)
    assert sorted(letters().values_list("to", flat=True)) == [
        "late@school.example",
        "siobhán@school.example",
        "tom@school.example",
    ]
    left_out = mailing.recipients.get(way="not")
    assert (left_out.name, left_out.reason[:12]) == ("Ayesha Khatun", "cancelled on")


def test_whoever_closes_their_account_meanwhile_gets_nothing(draft, booked):
    mailing = draft()
    moves.send(mailing, by=draft.writer)
    person = booked[0].person
    person.is_active = False
    person.save()
    sending.go_on(mailing.pk)
    assert letters().count() == 2
    assert mailing.recipients.get(person=person).reason == "their account is closed"


def test_it_is_sent_once_its_last_letter_has_left_whether_the_sweep_was_there_or_not(draft, booked, client, clock):
    mailing = draft()
    moves.send(mailing, by=draft.writer)
    sending.go_on(mailing.pk)
    shown, listed = reverse("office_mailings:inspect", args=[mailing.pk]), reverse("office_mailings:index")
    assert "Being sent: 0 of 3" in client.get(shown).text
    sender.send([letters().first().pk])
    assert "Being sent: 1 of 3" in client.get(shown).text
    sender.send_due()
    left_at = letters().latest("state_at").state_at
    clock.forward(minutes=30)
    page = client.get(shown)
    assert "Finished." in page.text
    assert page.context["mailing"].ended_at == left_at
    assert client.get(reverse("office_mailings:progress", args=[mailing.pk])).headers["HX-Refresh"] == "true"
    assert "Being sent" not in client.get(listed).text.partition("<tbody>")[2]
    with pytest.raises(WrongState, match="This email has been sent already"):
        moves.pause(mailing, by=draft.writer)
    assert sending.finish(mailing.pk) is True
    mailing.refresh_from_db()
    assert (mailing.state, mailing.ended_at) == (State.SENT, left_at)
