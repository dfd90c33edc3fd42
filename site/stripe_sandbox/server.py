"""The sandbox as a server: the API, the hosted pages and the controls at one loopback address."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

from stripe_sandbox import books, disputes, invoices, refunds, sessions, slow_payments
from stripe_sandbox.account import DELIVERED, Account
from stripe_sandbox.api import Api, Response
from stripe_sandbox.controls import Controls
from stripe_sandbox.faults import Faults
from stripe_sandbox.hosted import HostedPages
from stripe_sandbox.store import Object, Store
from stripe_sandbox.webhooks import Deliverer

LOOPBACK = "127.0.0.1"
LARGEST_BODY = 1_000_000


class Sandbox:
    """A whole sandbox in this process, listening once started. Port 0 takes a free one; without `data` it forgets all when it stops."""

    def __init__(
        self,
        *,
        port: int = 0,
        data: str = "",
        webhook_url: str = "",
        webhook_secret: str = "",
        delivered: Iterable[str] = DELIVERED,
    ) -> None:
        self.store = Store(data or ":memory:")
        self.account = Account(self.store, delivered=delivered)
        self.faults = Faults()
        self.deliverer = Deliverer(self.account, self.faults, url=webhook_url, secret=webhook_secret)
        self.account.has_webhook = bool(webhook_url)
        self.account.delivery_delay = self.faults.delivery_delay
        self._server = _Server((LOOPBACK, port), _Handler)
        self._server.api = Api(self.account, self.faults)
        self._server.hosted = HostedPages(self.account)
        self._server.controls = Controls(self.account, self.faults, self.deliverer)
        self._server.deliverer = self.deliverer
        self.account.url = f"http://{LOOPBACK}:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="sandbox", daemon=True)

    @property
    def url(self) -> str:
        return self.account.url

    def start(self) -> Self:
        self.deliverer.start()
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self.deliverer.stop()
        self.store.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    def send_webhooks_to(self, url: str, *, secret: str) -> None:
        """Send webhooks to `url` from now on: for a test whose own server is up only after the sandbox."""
        self.deliverer.url, self.deliverer.secret = url, secret
        self.account.has_webhook = True

    def books(self) -> dict[str, Any]:
        return books.of(self.account)

    def pay(self, session: str) -> Object:
        """Pay a Checkout Session as its page would."""
        return self._done(lambda: sessions.pay(self.account, session))

    def pay_invoice(self, invoice: str) -> Object:
        """Pay an invoice by card as its page would."""
        return self._done(lambda: invoices.pay_by_card(self.account, invoice))

    def decline(self, session: str) -> Object:
        """Try a card that is declined on a Checkout Session."""
        return self._done(lambda: sessions.decline(self.account, session))

    def pay_slowly(self, session: str) -> Object:
        """Pay a Checkout Session in a way that takes days: see `arrive` and `fail`."""
        return self._done(lambda: slow_payments.start(self.account, session))

    def arrive(self, session: str) -> Object:
        """Let the money of a slow payment come."""
        return self._done(lambda: slow_payments.arrive(self.account, session))

    def fail(self, session: str) -> Object:
        """Let the money of a slow payment not come."""
        return self._done(lambda: slow_payments.fail(self.account, session))

    def fail_refund(self, refund: str) -> Object:
        """Let the bank fail a refund that had gone through."""
        return self._done(lambda: refunds.fail(self.account, refund))

    def dispute(self, payment_intent: str, *, amount: int | None = None) -> Object:
        """Let a buyer's bank take a card payment back, or `amount` pence of it."""
        return self._done(lambda: disputes.open_dispute(self.account, payment_intent, amount=amount))

    def decide(self, dispute: str, *, won: bool) -> Object:
        """Let the bank decide a dispute."""
        return self._done(lambda: disputes.decide(self.account, dispute, won=won))

    def advance(self, seconds: float) -> None:
        """Let this much time pass at the sandbox: what is overdue by then has expired when it returns."""
        self.account.advance(seconds)
        self._done(lambda: sessions.expire_overdue(self.account))

    def wait_for_webhooks(self, *, timeout: float = 10) -> bool:
        """Wait until every webhook has been taken, dropped or given up; return whether that came about in time."""
        until = time.monotonic() + timeout
        while self.store.waiting_deliveries():
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        return True

    def _done(self, work: Any) -> Any:
        with self.store.transaction():
            result = work()
        self.deliverer.wake()
        return result


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    api: Api
    hosted: HostedPages
    controls: Controls
    deliverer: Deliverer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of what is an error of ours, which a client that hangs up is not."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def do_DELETE(self) -> None:
        self._handle("DELETE")

    def log_message(self, *arguments: object) -> None:
        """Log nothing: the console belongs to the site."""

    def _handle(self, method: str) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > LARGEST_BODY:
            self.close_connection = True
            self._send(Response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b""))
            return
        body = self.rfile.read(int(length))
        address = urlsplit(self.path)
        if address.path.startswith("/v1/"):
            response = self.server.api.respond(method, address.path, address.query, body, self.headers)
        elif address.path.startswith("/_sandbox/"):
            response = self.server.controls.respond(method, address.path, body, self.headers.get_content_type())
        else:
            response = self.server.hosted.respond(method, address.path, body)
        self.server.deliverer.wake()
        if response.lost:
            self.close_connection = True
            return
        self._send(response)

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        self.send_header("Content-Type", response.content_type)
        self.send_header("Content-Length", str(len(response.body)))
        self.send_header("Cache-Control", "no-store")
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(response.body)
