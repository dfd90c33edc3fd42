"""Messages leave once, after commit, and again when the server was down."""

import socket

import pytest
from django.core import mail
from django.db import transaction

from thep.mail import outbox
from thep.mail.models import Message


def post(cause="test:1", **fields):
    return outbox.post("nasima@school.example", subject="Hello", text="Good morning", cause=cause, **fields)


@pytest.mark.django_db(transaction=True)
def test_a_message_leaves_when_its_cause_has_committed():
    with transaction.atomic():
        post()
        assert mail.outbox == []
    assert [message.subject for message in mail.outbox] == ["Hello"]
    assert Message.objects.get().state == Message.State.SENT


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
def test_a_refused_message_waits_and_leaves_with_the_sweep(settings, clock):
    settings.MAIL_DELIVERY = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = post()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.QUEUED, 1)
    assert "refused" in message.error

    settings.MAIL_DELIVERY = "django.core.mail.backends.locmem.EmailBackend"
    assert outbox.sweep() == 0  # not due yet
    clock.forward(minutes=3)
    assert outbox.sweep() == 1
    assert [message.subject for message in mail.outbox] == ["Hello"]
    assert outbox.sweep() == 0


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_silent_keeps_nobody_up_and_the_message_leaves_with_the_sweep(settings, clock):
    settings.MAIL_DELIVERY = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        message = post()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.QUEUED, 1)
    assert "timed out" in message.error

    settings.MAIL_DELIVERY = "django.core.mail.backends.locmem.EmailBackend"
    clock.forward(minutes=3)
    assert outbox.sweep() == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_message_that_a_dead_process_was_sending_leaves_with_the_same_identity(clock):
    message = post()
    Message.objects.update(state=Message.State.SENDING)
    clock.forward(minutes=11)
    assert outbox.sweep() == 1
    assert {sent.extra_headers["Message-ID"] for sent in mail.outbox} == {f"<message-{message.pk}@thep.example>"}


@pytest.mark.django_db(transaction=True)
def test_a_message_is_given_up_after_eight_attempts_and_can_be_sent_again(settings, clock):
    settings.MAIL_DELIVERY = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = post()
    for _ in range(outbox.ATTEMPTS):
        clock.forward(days=1)
        outbox.sweep()
    message.refresh_from_db()
    assert (message.state, message.attempts) == (Message.State.FAILED, outbox.ATTEMPTS)

    settings.MAIL_DELIVERY = "django.core.mail.backends.locmem.EmailBackend"
    outbox.send_again(message)
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_an_invitation_goes_as_an_alternative_and_as_a_file():
    post(calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", calendar_method="REQUEST", html="<p>Good morning</p>")
    parts = [part.get_content_type() for part in mail.outbox[0].message().walk() if not part.is_multipart()]
    assert parts == ["text/plain", "text/html", "text/calendar", "text/calendar"]
    assert "method=" in mail.outbox[0].message().as_string()


@pytest.mark.django_db(transaction=True)
def test_a_subject_with_line_breaks_cannot_add_headers():
    outbox.post("a@b.example", subject="Hello\r\nBcc: everyone@b.example", text="", cause="x")
    sent = mail.outbox[0].message()
    assert sent["Subject"] == "Hello Bcc: everyone@b.example"
    assert sent["Bcc"] is None


@pytest.mark.django_db(transaction=True)
def test_each_session_of_an_event_goes_as_a_file_of_its_own():
    each = "BEGIN:VCALENDAR\r\nMETHOD:{}\r\nEND:VCALENDAR\r\n"
    post(calendar=each.format("REQUEST") + each.format("CANCEL"), calendar_method="REQUEST")
    files = {part.get_filename(): part.get_param("method") for part in mail.outbox[0].message().walk() if part.get_filename()}
    assert files == {"invite-1.ics": "REQUEST", "invite-2.ics": "CANCEL"}
