"""After a backup was restored, and when the office says so, nobody is written to until somebody has looked."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.mail import posted
from thep.accounts.groups import MANAGERS, ensure_groups
from thep.mail import holds, sender
from thep.mail.backend import NOTICE
from thep.mail.models import Hold, Message
from thep.mail.new_link import NEW_LINK
from thep.mail.sign_in import SIGNING_IN
from thep.schedule.rounds import Round
from thep.schedule.sweep import sweep

State = Message.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def office_manager(db):
    ensure_groups()
    person = PersonFactory(name="Rosa Green")
    person.groups.add(Group.objects.get(name=MANAGERS))
    return person


@pytest.fixture
def waiting():
    """A message of each state that had not ended when the backup was made."""
    for state in (State.QUEUED, State.CLAIMED, State.SENDING):
        posted("nasima@school.example", kind=NOTICE, cause=f"test:{state}")
    for state in (State.QUEUED, State.CLAIMED, State.SENDING):
        Message.objects.filter(cause=f"test:{state}").update(state=state)


@pytest.fixture
def rounds(declare):
    """A site whose only round sends what is due."""
    declare(Round("messages", sender.send_due), alone=True)


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def test_a_restored_backup_mails_nobody(waiting, clock):
    call_command("after_restore")
    assert states() == [State.HELD, State.HELD, State.UNCERTAIN]
    posted("nasima@school.example", kind=NOTICE, cause="test:written since, as the rounds would")
    clock.forward(days=2)
    assert sender.send_due() == 0
    assert mail.outbox == []


def test_who_asks_for_a_code_to_sign_in_gets_it(clock):
    posted("nasima@school.example", kind=SIGNING_IN, cause="test:in the backup")
    holds.begin("test")
    clock.forward(minutes=5)
    posted("nasima@school.example", kind=SIGNING_IN, cause="test:asked for now", subject="Your code")
    assert sender.send_due() == 1
    assert [letter.subject for letter in mail.outbox] == ["Your code"]


def test_once_let_go_what_was_written_since_is_held_too_until_somebody_chooses_what_is_sent(waiting, client, office_manager, rounds):
    call_command("after_restore")
    posted("nasima@school.example", kind=NOTICE, cause="test:written since")
    posted("tom@school.example", kind=SIGNING_IN, cause="test:asked for since", subject="Your code")
    client.force_login(office_manager, backend="django.contrib.auth.backends.ModelBackend")
    assert holds.RESTORED in client.get(reverse("office_messages:hold")).text
    sweep()
    assert "1 email written since the backup was restored will be held back" in client.get(reverse("office_messages:hold_end")).text
    client.post(reverse("office_messages:hold_end"))
    sender.send_due()
    assert [letter.subject for letter in mail.outbox] == ["Your code"]
    assert Message.objects.get(cause="test:written since").reason == holds.WRITTEN_SINCE
    posted("nasima@school.example", kind=NOTICE, cause="test:written afterwards", subject="Written afterwards")
    sender.send_due()
    assert [letter.subject for letter in mail.outbox] == ["Your code", "Written afterwards"]


def test_what_is_held_is_sent_or_cancelled_kind_by_kind(waiting, client, office_manager, rounds):
    posted("nasima@school.example", kind=NEW_LINK, cause="test:of another kind", subject="Of another kind")
    call_command("after_restore")
    client.force_login(office_manager, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("office_messages:hold")).text
    for kind in (NOTICE, NEW_LINK):
        assert reverse("office_messages:hold_send_kind", args=[kind.name]) in page
    assert (
        "1 email of this kind will be sent as soon as" in client.get(reverse("office_messages:hold_send_kind", args=[NEW_LINK.name])).text
    )
    client.post(reverse("office_messages:hold_send_kind", args=[NEW_LINK.name]))
    client.post(reverse("office_messages:hold_cancel_kind", args=[NOTICE.name]))
    assert states() == [State.CANCELLED, State.CANCELLED, State.UNCERTAIN, State.QUEUED]
    assert sender.send_due() == 0  # emails are still held back
    sweep()
    client.post(reverse("office_messages:hold_end"))
    sender.send_due()
    assert [letter.subject for letter in mail.outbox] == ["Of another kind"]


def test_the_office_starts_again_only_when_the_sweep_has_written_what_it_would_write(client, office_manager, declare):
    """The letter of a round, which may have left after the backup was made, is held, although nobody waited for it."""

    def write():
        return int(not Message.objects.exists() and bool(posted("nasima@school.example", kind=NOTICE, cause="test:a reminder")))

    declare(Round("reminders", write, every=datetime.timedelta(hours=1)), alone=True)
    call_command("after_restore")
    client.force_login(office_manager, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("office_messages:hold_end"))
    assert holds.open_hold() is not None
    with pytest.raises(holds.RoundsToCome):
        holds.end()
    sweep()
    assert holds.end() == 1
    sender.send_due()
    assert (states(), mail.outbox) == ([State.HELD], [])


def test_a_round_that_was_not_due_when_the_backup_was_restored_is_not_waited_for(declare, clock):
    declare(Round("reminders", lambda: 0, every=datetime.timedelta(hours=1)), alone=True)
    sweep()
    clock.forward(minutes=30)
    call_command("after_restore")
    assert holds.end() == 1


def test_restoring_while_the_office_holds_mail_back_asks_about_each_kind_too(waiting, rounds):
    holds.begin("The office held all emails back")
    call_command("after_restore")
    assert holds.is_of_restore(holds.open_hold())
    assert State.QUEUED not in states()


def test_the_office_holds_all_mail_back_and_only_once(client, office_manager):
    client.force_login(office_manager, backend="django.contrib.auth.backends.ModelBackend")
    for _ in range(2):
        client.post(reverse("office_messages:hold_begin"))
    assert Hold.objects.count() == 1
    posted("nasima@school.example", kind=NOTICE)
    assert sender.send_due() == 0


def test_the_list_of_messages_leads_to_holding_them_back(client, office_manager):
    client.force_login(office_manager, backend="django.contrib.auth.backends.ModelBackend")
    assert f'href="{reverse("office_messages:hold")}"' in client.get(reverse("office_messages:index")).text
    assert "No emails are waiting." in client.get(reverse("office_messages:hold")).text


def test_one_email_is_not_said_to_be_several(client, office_manager):
    message = posted("nasima@school.example", kind=NOTICE)
    Message.objects.filter(pk=message.pk).update(state=State.HELD)
    client.force_login(office_manager, backend="django.contrib.auth.backends.ModelBackend")
    assert "1 email won’t be sent." in client.get(reverse("office_messages:hold_cancel")).text


@pytest.mark.parametrize(("state", "words"), [(State.HELD, "Cancel it"), (State.UNCERTAIN, "Don’t send it again")])
def test_a_step_names_its_email_and_what_was_tried_already_is_left(client, office_manager, state, words):
    message = posted("nasima@school.example", kind=NOTICE, subject="Your place")
    Message.objects.filter(pk=message.pk).update(state=state)
    client.force_login(office_manager, backend="django.contrib.auth.backends.ModelBackend")
    assert words in client.get(reverse("office_messages:inspect", args=[message.pk])).text
    step = client.get(reverse("office_messages:cancel", args=[message.pk])).text
    assert "Don’t send: Your place" in step
    assert "We won’t try to send it to nasima@school.example any more." in step
    assert words in step
    assert "If so, they’ll get it twice." not in step


def test_what_has_left_cannot_be_cancelled(client, office_manager):
    message = posted("nasima@school.example", kind=NOTICE)
    sender.send_due()
    client.force_login(office_manager, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("office_messages:cancel", args=[message.pk]))
    assert states() == [State.HANDED_OVER]
