"""Webhooks: signed as Stripe signs them, sent at least once, tried again until they are taken."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from stripe_sandbox import sessions
from stripe_sandbox.account import Account
from stripe_sandbox.faults import Faults

AT_ONCE = 4
SENDING_TIMEOUT = 15
# Stripe tries for three days, more and more seldom; for a sandbox a few hours are long.
TRIES_AFTER = (1, 2, 4, 8, 15, 30, 60, 120, 300, 600, 1800, 3600)
TICK = 0.1
EXPIRY_TICK = 1.0


def signature(payload: str, secret: str, timestamp: int) -> str:
    """Return the `Stripe-Signature` header: https://docs.stripe.com/webhooks#verify-manually."""
    digest = hmac.new(secret.encode(), f"{timestamp}.{payload}".encode(), hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class Deliverer:
    """Sends what is due from a thread of its own, which also lets sessions expire when their time is over."""

    def __init__(self, account: Account, faults: Faults, *, url: str, secret: str) -> None:
        self.url = url
        self.secret = secret
        self._account = account
        self._faults = faults
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")

    def start(self) -> None:
        self._account.store.resume_deliveries()
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()
        self._thread.join()
        self._pool.shutdown(wait=True)

    def wake(self) -> None:
        self._wake.set()

    def release(self) -> None:
        """Let what was held back go out now, shuffled by as much as the faults say."""
        with self._account.store.transaction():
            for delivery in self._account.store.waiting_deliveries():
                self._account.store.reschedule(delivery, time.time() + self._faults.delivery_delay())
        self.wake()

    def _run(self) -> None:
        expiry_at = 0.0
        while not self._stopping.is_set():
            if time.monotonic() >= expiry_at:
                with self._account.store.transaction():
                    sessions.expire_overdue(self._account)
                expiry_at = time.monotonic() + EXPIRY_TICK
            if self.url and not self._faults.plan.webhooks.hold:
                for delivery, event, attempts in self._account.store.due_deliveries(time.time(), AT_ONCE * 4):
                    self._pool.submit(self._deliver, delivery, event, attempts)
            self._wake.wait(TICK)
            self._wake.clear()

    def _deliver(self, delivery: int, event: str, attempts: int) -> None:
        store = self._account.store
        faults = self._faults.plan.webhooks
        if attempts == 0 and self._faults.chance(faults.drop):
            store.delivered(delivery, state="dropped")
            return
        payload = json.dumps(store.get(event), indent=2)
        taken = self._send(payload)
        if self._faults.chance(faults.duplicate):
            self._send(payload)
        if taken:
            store.delivered(delivery, state="taken")
        elif attempts < len(TRIES_AFTER):
            store.delivered(delivery, state="waiting", due=time.time() + TRIES_AFTER[attempts])
        else:
            store.delivered(delivery, state="failed")

    def _send(self, payload: str) -> bool:
        """Return whether the other side took it: as with Stripe only an answer of 2xx says so, a redirect does not."""
        address = urlsplit(self.url)
        path = f"{address.path or '/'}{'?' + address.query if address.query else ''}"
        secure = address.scheme == "https"
        connection_class = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = connection_class(address.hostname or "", address.port, timeout=SENDING_TIMEOUT)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(payload, self.secret, int(time.time())),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        }
        with contextlib.closing(connection):
            try:
                connection.request("POST", path, payload.encode(), headers)
                return 200 <= connection.getresponse().status < 300
            except (OSError, http.client.HTTPException):
                return False
