"""A server of mail for the tests of what leaves."""

import pytest

from tests.mail_server import MailServer


@pytest.fixture
def server(settings):
    """The server to which mail leaves."""
    server = MailServer()
    server.start()
    settings.MAIL_DELIVERY = "thep.mail.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    yield server
    server.stop()
