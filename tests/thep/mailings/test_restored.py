"""After a backup was restored, an email to many that may have been sent since the backup was made waits for somebody to decide."""

import datetime

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from tests.thep.mailings.test_office import words
from thep.mail import holds, sender
from thep.mail.models import Message
from thep.mailings import moves, rounds, sending
from thep.mailings.models import Mailing
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def test_one_whose_time_came_after_the_backup_asks_and_is_not_begun(draft, booked, client, mailoutbox):
    mailing = draft()
    moves.schedule(mailing, by=draft.writer, at=timezone.now() + HOUR)
    Mailing.objects.update(send_at=timezone.now() - HOUR)
    call_command("after_restore")
    sweep()
    holds.end()
    sweep()
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.ASKS
    assert (mailing.recipients.count(), mailoutbox) == (0, [])
    assert "A backup was restored after the time for this email" in words(client.get(reverse("office_attention")))
    moves.send(mailing, by=draft.writer)
    rounds.go_on_sending()
    assert sender.send_due() == 3


def test_one_that_was_being_sent_is_paused_with_the_letters_that_wait(draft, booked, client, mailoutbox):
    mailing = draft()
    moves.send(mailing, by=draft.writer)
    assert sending.write_batch(mailing.pk) == 3
    call_command("after_restore")
    sweep()
    holds.end()
    sweep()
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.PAUSED
    assert set(Message.objects.values_list("state", flat=True)) == {Message.State.HELD}
    assert mailoutbox == []
    for page in (reverse("office_attention"), reverse("office_mailings:inspect", args=[mailing.pk])):
        assert "A backup was restored that was made while this email was being sent." in words(client.get(page))
    moves.go_on(mailing, by=draft.writer)
    assert sender.send_due() == 3
    assert "A backup was restored" not in words(client.get(reverse("office_mailings:inspect", args=[mailing.pk])))


def test_one_whose_time_is_still_to_come_keeps_it(draft, booked):
    mailing = draft()
    moves.schedule(mailing, by=draft.writer, at=timezone.now() + HOUR)
    call_command("after_restore")
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.SCHEDULED
