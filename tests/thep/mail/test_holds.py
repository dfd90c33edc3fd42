"""After a backup was restored, and when the office says so, nobody is written to until somebody has looked."""

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
from thep.mail.sign_in import SIGNING_IN

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


def test_once_let_go_mail_leaves_and_what_was_held_waits_for_somebody_to_decide(waiting, client, office_manager):
    call_command("after_restore")
    posted("nasima@school.example", kind=NOTICE, cause="test:written since", subject="Written since")
    client.force_login(office_manager, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("office_messages:hold")).content.decode()
    assert holds.RESTORED in page
    client.post(reverse("office_messages:hold_end"))
    assert sender.send_due() == 1
    assert [letter.subject for letter in mail.outbox] == ["Written since"]
    held = Message.objects.filter(state=State.HELD).first()
    client.post(reverse("office_messages:again", args=[held.pk]))
    assert sender.send_due() == 1
    client.post(reverse("office_messages:hold_cancel"))
    assert sorted(states()) == sorted([State.HANDED_OVER, State.HANDED_OVER, State.CANCELLED, State.UNCERTAIN])


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
