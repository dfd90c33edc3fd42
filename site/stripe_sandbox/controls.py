"""Controls that Stripe does not have: pay without a browser, read the books, misbehave, let time pass."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from stripe_sandbox import books, disputes, invoices, refunds, sessions, slow_payments
from stripe_sandbox.account import Account
from stripe_sandbox.api import Response
from stripe_sandbox.faults import Faults
from stripe_sandbox.refusals import Refusal
from stripe_sandbox.webhooks import Deliverer


class Controls:
    def __init__(self, account: Account, faults: Faults, deliverer: Deliverer) -> None:
        self._account = account
        self._faults = faults
        self._deliverer = deliverer
        self._addresses: list[tuple[str, str, Callable[..., Any]]] = [
            ("GET", r"/_sandbox/books", self._books),
            ("GET", r"/_sandbox/faults", self._read_faults),
            ("POST", r"/_sandbox/faults", self._set_faults),
            ("DELETE", r"/_sandbox/faults", self._clear_faults),
            ("GET", r"/_sandbox/webhooks", self._webhooks),
            ("POST", r"/_sandbox/clock", self._clock),
            ("POST", r"/_sandbox/pay/(cs_\w+)", self._pay),
            ("POST", r"/_sandbox/pay/(in_\w+)", self._pay_invoice),
            ("POST", r"/_sandbox/decline/(cs_\w+)", self._decline),
            ("POST", r"/_sandbox/pay_slowly/(cs_\w+)", self._pay_slowly),
            ("POST", r"/_sandbox/arrive/(cs_\w+)", self._arrive),
            ("POST", r"/_sandbox/fail/(cs_\w+)", self._fail),
            ("POST", r"/_sandbox/fail/(re_\w+)", self._fail_refund),
            ("POST", r"/_sandbox/dispute/(pi_\w+)", self._dispute),
            ("POST", r"/_sandbox/decide/(du_\w+)", self._decide),
        ]

    def respond(self, method: str, path: str, body: bytes, content_type: str) -> Response:
        """Read a body, which is JSON and says so: a page elsewhere cannot send that by a form."""
        if method == "POST" and content_type != "application/json":
            return _json({"error": "Send application/json."}, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        for known, address, answer in self._addresses:
            if known == method and (match := re.fullmatch(address, path)):
                try:
                    given = json.loads(body or b"{}")
                    with self._account.store.transaction():
                        return _json(answer(given, *match.groups()))
                except Refusal as refusal:
                    return _json(refusal.body(), refusal.status)
                except (TypeError, ValueError, KeyError, AttributeError, re.error) as error:
                    return _json({"error": str(error)}, HTTPStatus.BAD_REQUEST)
        return _json({"error": "No such control."}, HTTPStatus.NOT_FOUND)

    def _books(self, given: Any) -> Any:
        return books.of(self._account)

    def _read_faults(self, given: Any) -> Any:
        return self._faults.as_json()

    def _set_faults(self, given: Any) -> Any:
        held = self._faults.plan.webhooks.hold
        self._faults.set(**given)
        if held and not self._faults.plan.webhooks.hold:
            self._deliverer.release()
        return self._faults.as_json()

    def _clear_faults(self, given: Any) -> Any:
        return self._set_faults({})

    def _webhooks(self, given: Any) -> Any:
        return {"waiting": len(self._account.store.waiting_deliveries())}

    def _clock(self, given: Any) -> Any:
        self._account.advance(float(given["advance"]))
        sessions.expire_overdue(self._account)
        return {"now": self._account.now()}

    def _pay(self, given: Any, session: str) -> Any:
        return sessions.pay(self._account, session)

    def _pay_invoice(self, given: Any, invoice: str) -> Any:
        return invoices.pay_by_card(self._account, invoice)

    def _decline(self, given: Any, session: str) -> Any:
        return sessions.decline(self._account, session)

    def _pay_slowly(self, given: Any, session: str) -> Any:
        return slow_payments.start(self._account, session)

    def _arrive(self, given: Any, session: str) -> Any:
        return slow_payments.arrive(self._account, session)

    def _fail(self, given: Any, session: str) -> Any:
        return slow_payments.fail(self._account, session)

    def _fail_refund(self, given: Any, refund: str) -> Any:
        return refunds.fail(self._account, refund)

    def _dispute(self, given: Any, payment_intent: str) -> Any:
        return disputes.open_dispute(self._account, payment_intent, **given)

    def _decide(self, given: Any, dispute: str) -> Any:
        return disputes.decide(self._account, dispute, won=bool(given["won"]))


def _json(value: object, status: int = HTTPStatus.OK) -> Response:
    return Response(status, json.dumps(value, indent=2).encode())
