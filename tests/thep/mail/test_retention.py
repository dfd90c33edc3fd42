"""Messages are kept for a year."""

import datetime

import pytest
from django.utils import timezone

from thep.mail import outbox
from thep.mail.models import Message
from thep.mail.retention import forget_messages

pytestmark = pytest.mark.django_db

State = Message.State


def message(cause, *, state, days):
    outbox.post("nasima@school.example", subject="Hello", text="Good morning", cause=cause)
    Message.objects.filter(cause=cause).update(state=state, created_at=timezone.now() - datetime.timedelta(days=days))


def test_what_left_or_was_given_up_a_year_ago_is_deleted():
    message("sent long ago", state=State.SENT, days=366)
    message("given up long ago", state=State.FAILED, days=366)
    message("sent lately", state=State.SENT, days=364)
    message("still to leave", state=State.QUEUED, days=366)

    assert forget_messages() == 2

    assert set(Message.objects.values_list("cause", flat=True)) == {"sent lately", "still to leave"}
