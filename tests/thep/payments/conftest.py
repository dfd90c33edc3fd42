import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import Client

from thep.payments.purposes import Purpose


class Thing:
    """What a domain does for its lines, noted down."""

    def __init__(self):
        self.confirmed = []
        self.released = []
        self.on_confirm = None

    def confirm(self, line):
        self.confirmed.append(line.pk)
        if self.on_confirm:
            self.on_confirm(line)

    def release(self, line):
        self.released.append(line.pk)


@pytest.fixture
def thing(declare):
    """The handler of the purpose "thing"."""
    handler = Thing()
    declare(Purpose("thing", handler))
    return handler


class Postbox:
    """Takes the sandbox's webhooks over HTTP, and hands them to the site in the test's own thread and transaction."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.posts = queue.SimpleQueue()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def deliver(self):
        """Everything that Stripe has to say by now reaches the site, in the order in which it came."""
        assert self.sandbox.wait_for_webhooks(timeout=30)
        client, answers = Client(), []
        while not self.posts.empty():
            body, signature = self.posts.get()
            answer = client.post("/stripe/webhook/", body, content_type="application/json", headers={"Stripe-Signature": signature})
            answers.append(answer.status_code)
        return answers

    def _handler(self):
        posts = self.posts

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                posts.put((self.rfile.read(int(self.headers["Content-Length"])), self.headers["Stripe-Signature"]))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments):
                """Quiet."""

        return Handler


@pytest.fixture
def postbox(sandbox, settings):
    postbox = Postbox(sandbox)
    threading.Thread(target=postbox.server.serve_forever, args=(0.02,), daemon=True).start()
    sandbox.send_webhooks_to(postbox.url, secret=settings.STRIPE_WEBHOOK_SECRET)
    yield postbox
    postbox.server.shutdown()
    postbox.server.server_close()
