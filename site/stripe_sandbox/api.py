"""The API proper: who asks, whether the same was asked before, and Stripe's answer in its JSON."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from typing import TypeAlias

from stripe_sandbox import calls, faults, parameters
from stripe_sandbox.account import API_VERSION, Account, identifier
from stripe_sandbox.refusals import Refusal
from stripe_sandbox.store import Answer

TEST_KEY = "sk_test_"
LONGEST_KEY = 255
# Stripe may forget a key after a day, so the sandbox does: https://docs.stripe.com/api/idempotent_requests
KEY_IS_KEPT = 24 * 60 * 60

Headers: TypeAlias = "Message[str, str]"


@dataclass
class Response:
    """`lost` means that the work was done and the connection breaks before anything is said of it."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False


class Api:
    def __init__(self, account: Account, plan: faults.Faults) -> None:
        self._account = account
        self._faults = plan
        self._running: set[str] = set()
        self._running_lock = threading.Lock()

    def respond(self, method: str, path: str, query: str, body: bytes, headers: Headers) -> Response:
        request_id = identifier("req", 14)
        key = headers.get("Idempotency-Key") if method == "POST" else None
        fault = self._faults.for_request(method, path)
        try:
            if fault and fault.fault == faults.REFUSE:
                raise Refusal("An unknown error occurred", kind="api_error", status=HTTPStatus.INTERNAL_SERVER_ERROR)
            _authenticate(headers)
            form = parameters.read_form(query if method == "GET" else body.decode("utf-8", "replace"))
            request = calls.read(method, path, form)
            with self._alone(key):
                if fault and fault.fault == faults.DELAY:
                    time.sleep(fault.seconds)
                response = self._answer(request, key=key, request_id=request_id, form=form, address=f"{method} {path}")
        except Refusal as refusal:
            response = _json(refusal.status, json.dumps(refusal.body(), indent=2))
        response.headers |= {"Request-Id": request_id, "Stripe-Version": API_VERSION}
        if key:
            response.headers["Idempotency-Key"] = key
        response.lost = fault is not None and fault.fault == faults.LOSE_ANSWER
        return response

    def _answer(self, request: calls.Request, *, key: str | None, request_id: str, form: parameters.Form, address: str) -> Response:
        """Do what is asked, or repeat what was answered to the same key: success and refusal alike, as Stripe does."""
        store = self._account.store
        fingerprint = hashlib.sha256(json.dumps([address, form], sort_keys=True).encode()).hexdigest()
        with store.transaction():
            if key and (kept := store.answer(key, since=self._account.now() - KEY_IS_KEPT)):
                return _replay(kept, fingerprint, key)
            self._account.request_id, self._account.idempotency_key = request_id, key
            try:
                with store.undone_by(Refusal):
                    status, answer = int(HTTPStatus.OK), request.answer(self._account)
            except Refusal as refusal:
                status, answer = refusal.status, refusal.body()
            body = json.dumps(answer, indent=2)
            if key:
                store.keep_answer(key, Answer(fingerprint, request_id, status, body), given=self._account.now())
        return _json(status, body)

    @contextmanager
    def _alone(self, key: str | None) -> Iterator[None]:
        """Refuse a key whose first request has not been answered yet."""
        if key is None:
            yield
            return
        if len(key) > LONGEST_KEY:
            raise Refusal(f"The idempotency key may be at most {LONGEST_KEY} characters long.", kind="idempotency_error")
        with self._running_lock:
            if key in self._running:
                raise Refusal(
                    "There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, "
                    f"and the other request is still going through): {key}.",
                    kind="idempotency_error",
                    code="idempotency_key_in_use",
                    status=HTTPStatus.CONFLICT,
                )
            self._running.add(key)
        try:
            yield
        finally:
            with self._running_lock:
                self._running.discard(key)


def _replay(kept: Answer, fingerprint: str, key: str) -> Response:
    if kept.fingerprint != fingerprint:
        raise Refusal(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request.",
            kind="idempotency_error",
        )
    response = _json(kept.status, kept.body)
    response.headers = {"Idempotent-Replayed": "true", "Original-Request": kept.request}
    return response


def _authenticate(headers: Headers) -> None:
    scheme, _, key = headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not key:
        raise Refusal(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
            "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
            status=HTTPStatus.UNAUTHORIZED,
        )
    if not key.startswith(TEST_KEY) or len(key) == len(TEST_KEY):
        raise Refusal(f"Invalid API Key provided: {key[:8]}{'*' * 8}", status=HTTPStatus.UNAUTHORIZED)
    version = headers.get("Stripe-Version", API_VERSION)
    if version != API_VERSION:
        raise Refusal(f"The payment sandbox speaks the API version {API_VERSION} only, not {version}.", param="Stripe-Version")


def _json(status: int, body: str) -> Response:
    return Response(int(status), body.encode())
