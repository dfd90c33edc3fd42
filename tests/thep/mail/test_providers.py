"""Mail leaves through a provider's API where the environment names one."""

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.factories.mail import posted
from tests.own_database import ROOT, own_database
from thep.mail import outbox
from thep.mail.models import Message

__all__ = ["own_database"]

pytestmark = pytest.mark.storm

POST = """
import django
django.setup()
from tests.factories.mail import posted
from thep.mail import outbox
message = posted("nasima@school.example", subject="Hello", text="Good morning", cause="test:1")
outbox.deliver(message.pk)
"""

INACTIVE = (
    "You tried to send to a recipient that has been marked as inactive.\n"
    "Found inactive addresses: nasima@school.example. Inactive recipients are …"
)


@pytest.fixture
def provider():
    """Postmark's API, of this test's own. It takes what it is sent with a status that the test may change."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.letters.append((self.headers["X-Postmark-Server-Token"], sent))
            answer = json.dumps(server.answer).encode()
            self.send_response(server.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.letters, server.status = [], 200
    server.answer = {"ErrorCode": 0, "Message": "OK", "MessageID": "1", "To": "nasima@school.example"}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def through(provider, settings):
    """Post a letter through the provider; return its message."""
    settings.MAIL_DELIVERY = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "our token", "POSTMARK_API_URL": api_of(provider)}

    def post():
        message = posted("nasima@school.example", subject="Hello", text="Good morning", cause="test:1")
        outbox.deliver(message.pk)
        message.refresh_from_db()
        return message

    return post


def api_of(provider):
    return f"http://127.0.0.1:{provider.server_port}/"


def test_a_letter_leaves_through_the_provider_that_the_environment_names(own_database, provider):
    named = {
        "EMAIL_BACKEND": "anymail.backends.postmark.EmailBackend",
        "ANYMAIL_POSTMARK_SERVER_TOKEN": "our token",
        "ANYMAIL_POSTMARK_API_URL": api_of(provider),
    }
    subprocess.run([sys.executable, "-c", POST], env=os.environ | own_database | named, cwd=ROOT, check=True)
    assert Message.objects.get().state == Message.State.HANDED_OVER
    ((token, letter),) = provider.letters
    assert (token, letter["Subject"]) == ("our token", "Hello")


@pytest.mark.django_db(transaction=True)
def test_what_the_provider_calls_a_letter_is_kept(through):
    assert through().provider_id == "1"


@pytest.mark.django_db(transaction=True)
def test_a_letter_to_an_address_that_the_provider_does_not_write_to_has_bounced(provider, through):
    provider.status, provider.answer = 422, {"ErrorCode": 406, "Message": INACTIVE}
    message = through()
    assert (message.state, message.attempts) == (Message.State.BOUNCED, 1)
    assert "AnymailRecipientsRefused" in message.reason


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("status", "state", "attempts"),
    [(503, Message.State.QUEUED, 0), (401, Message.State.QUEUED, 0), (500, Message.State.UNCERTAIN, 1), (422, Message.State.FAILED, 1)],
)
def test_what_a_provider_says_decides_what_becomes_of_a_letter(provider, through, status, state, attempts):
    provider.status, provider.answer = status, {"ErrorCode": 10, "Message": "No"}
    message = through()
    assert (message.state, message.attempts) == (state, attempts)
