"""Messages leave once, after commit, with what goes with them."""

import pytest
from django.core import mail
from django.db import transaction

from tests.factories.mail import posted
from thep.mail.models import Message


def post(cause="test:1", **fields):
    return posted("nasima@school.example", subject="Hello", text="Good morning", cause=cause, **fields)


@pytest.mark.django_db(transaction=True)
def test_a_message_leaves_when_its_cause_has_committed():
    with transaction.atomic():
        post()
        assert mail.outbox == []
    assert [message.subject for message in mail.outbox] == ["Hello"]
    assert Message.objects.get().state == Message.State.HANDED_OVER


@pytest.mark.django_db(transaction=True)
def test_a_message_whose_cause_is_rolled_back_never_was():
    with transaction.atomic():
        post()
        transaction.set_rollback(True)
    assert mail.outbox == []
    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_cause_sends_once():
    post()
    post()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_an_invitation_goes_as_an_alternative_and_as_a_file():
    post(calendar="BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", html="<p>Good morning</p>")
    parts = [part.get_content_type() for part in mail.outbox[0].message().walk() if not part.is_multipart()]
    assert parts == ["text/plain", "text/html", "text/calendar", "text/calendar"]
    assert "method=" in mail.outbox[0].message().as_string()


@pytest.mark.django_db(transaction=True)
def test_a_subject_with_line_breaks_cannot_add_headers():
    posted("a@b.example", subject="Hello\r\nBcc: everyone@b.example", text="", cause="x")
    sent = mail.outbox[0].message()
    assert sent["Subject"] == "Hello Bcc: everyone@b.example"
    assert sent["Bcc"] is None


@pytest.mark.django_db(transaction=True)
def test_each_session_of_an_event_goes_as_a_file_of_its_own():
    each = "BEGIN:VCALENDAR\r\nMETHOD:{}\r\nEND:VCALENDAR\r\n"
    post(calendar=each.format("REQUEST") + each.format("CANCEL"))
    files = {part.get_filename(): part.get_param("method") for part in mail.outbox[0].message().walk() if part.get_filename()}
    assert files == {"invite-1.ics": "REQUEST", "invite-2.ics": "CANCEL"}
