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


def test_what_has_left_cannot_be_cancelled(client, office_manager):
    message = posted("nasima@school.example", kind=NOTICE)
    sender.send_due()
    client.force_login(office_manager, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("office_messages:cancel", args=[message.pk]))
    assert states() == [State.HANDED_OVER]
