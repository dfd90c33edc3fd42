"""Emails as programs write them, and what they come to."""

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.events import EventFactory
from tests.mail_server import MailServer

MESSAGES = Path(__file__).parent / "messages"
READER = "nasima@school.example"


@pytest.fixture(autouse=True)
def taking_in(settings):
    settings.MAIL_REPLY_DOMAIN = "replies.example"
    settings.MAIL_BOUNCE_ADDRESS = ""


@pytest.fixture
def booking():
    return book(EventFactory(title="Phonics"), PersonFactory(name="Nasima Begum", email=READER))


@pytest.fixture
def raw():
    """Return the bytes of an email of `messages/`, with the words in capitals filled in, and headers in the place of its own."""

    def read(name, headers=None, **filled):
        content = (MESSAGES / f"{name}.eml").read_bytes()
        for word, value in filled.items():
            content = content.replace(word.upper().encode(), value.encode())
        if headers:
            mail = message_from_bytes(content, policy=policy.default)
            for header, value in headers.items():
                del mail[header]
                mail[header] = value
            content = mail.as_bytes()
        return content

    return read


@pytest.fixture
def mail(raw):
    """Return an email of `messages/`, read."""
    return lambda name, headers=None, **filled: message_from_bytes(raw(name, headers, **filled), policy=policy.default)


@pytest.fixture
def server(settings):
    """The server to which mail leaves."""
    server = MailServer()
    server.start()
    settings.MAIL_DELIVERY = "thep.mail.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    yield server
    server.stop()
