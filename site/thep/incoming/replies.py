"""Answers that the office reads: keeping one, and dealing with it."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from thep.accounts.models import User

from .models import IncomingMessage
from .reply_addresses import Reply

KEPT_WHEN_DONE = datetime.timedelta(days=90)
KEPT = datetime.timedelta(days=365)


def keep(reply: Reply) -> IncomingMessage:
    """Keep `reply` for the office to deal with."""
    return IncomingMessage.objects.create(
        purpose=reply.purpose,
        record=reply.record.pk,
        person=reply.person,
        from_address=reply.from_address,
        from_name=reply.from_name,
        subject=reply.subject,
        text=reply.text,
        is_cut_short=reply.is_cut_short,
        attachments=reply.attachments,
    )


def forget_about(purpose: str, record: models.Model) -> None:
    """Delete the answers about `record`, which is deleted itself."""
    IncomingMessage.objects.on(purpose, record.pk).delete()


def mark_as_done(message: IncomingMessage, *, by: User) -> bool:
    """Note that the office has dealt with `message`, and return whether nobody had before."""
    return IncomingMessage.objects.waiting().filter(pk=message.pk).update(done_at=timezone.now(), done_by=by) == 1


def forget_old() -> int:
    """Delete answers that were dealt with three months ago, and all of a year ago; return how many."""
    now = timezone.now()
    old = Q(done_at__lt=now - KEPT_WHEN_DONE) | Q(received_at__lt=now - KEPT)
    return IncomingMessage.objects.filter(old).delete()[0]
