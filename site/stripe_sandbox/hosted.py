"""The addresses of the hosted pages and documents."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from stripe_sandbox import books, invoices, pages, parameters, pdf, sessions
from stripe_sandbox.account import Account
from stripe_sandbox.api import Response
from stripe_sandbox.refusals import Refusal
from stripe_sandbox.store import Object

POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class HostedPages:
    def __init__(self, account: Account) -> None:
        self._account = account
        self._addresses: list[tuple[str, str, Callable[..., Response]]] = [
            ("GET", r"/", self._home),
            ("GET", r"/page\.css", self._stylesheet),
            ("GET", r"/pay/(\w+)", self._checkout),
            ("POST", r"/pay/(\w+)", self._pay),
            ("GET", r"/invoices/(\w+)", self._invoice),
            ("POST", r"/invoices/(\w+)", self._pay_invoice),
            ("GET", r"/invoices/(\w+)/pdf", self._invoice_pdf),
            ("GET", r"/credit_notes/(\w+)/pdf", self._credit_note_pdf),
            ("GET", r"/receipts/(\w+)", self._receipt),
        ]

    def respond(self, method: str, path: str, body: bytes) -> Response:
        for known, address, answer in self._addresses:
            if known == method and (match := re.fullmatch(address, path)):
                try:
                    with self._account.store.transaction():
                        return answer(parameters.read_form(body.decode("utf-8", "replace")), *match.groups())
                except Refusal:
                    break
        return _html(pages.not_found(), HTTPStatus.NOT_FOUND)

    def _home(self, form: parameters.Form) -> Response:
        return _html(pages.home(books.of(self._account)))

    def _stylesheet(self, form: parameters.Form) -> Response:
        return Response(HTTPStatus.OK, pages.STYLESHEET.read_bytes(), "text/css; charset=utf-8", dict(POLICY))

    def _checkout(self, form: parameters.Form, session: str) -> Response:
        return _html(pages.checkout(self._account, self._get(session, "checkout.session")))

    def _pay(self, form: parameters.Form, session: str) -> Response:
        current = self._get(session, "checkout.session")
        try:
            if form.get("card") == "declined":
                return _html(pages.checkout(self._account, sessions.decline(self._account, session), declined=True))
            paid = sessions.pay(self._account, session, name=str(form.get("name", "")).strip() or None)
        except Refusal:
            return _html(pages.checkout(self._account, current))
        return _redirect(pages.success_url(paid))

    def _invoice(self, form: parameters.Form, invoice: str) -> Response:
        return _html(pages.invoice(self._finalised(invoice)))

    def _pay_invoice(self, form: parameters.Form, invoice: str) -> Response:
        if self._finalised(invoice)["status"] == "open":
            invoices.pay_by_card(self._account, invoice)
        return _redirect(f"/invoices/{invoice}")

    def _invoice_pdf(self, form: parameters.Form, invoice: str) -> Response:
        bill = self._finalised(invoice)
        return _pdf(f"Invoice {bill['number']}", pages.invoice_text(bill))

    def _credit_note_pdf(self, form: parameters.Form, credit_note: str) -> Response:
        note = self._get(credit_note, "credit_note")
        return _pdf(f"Credit note {note['number']}", pages.credit_note_text(note))

    def _receipt(self, form: parameters.Form, charge: str) -> Response:
        return _html(pages.receipt(self._get(charge, "charge")))

    def _get(self, name: str, kind: str) -> Object:
        return self._account.get(name, kind=kind)

    def _finalised(self, invoice: str) -> Object:
        """Return the invoice of a page; a draft has none yet."""
        bill = self._get(invoice, "invoice")
        if bill["status"] == "draft":
            raise Refusal("A draft has no page.")
        return bill


def _html(page: str, status: int = HTTPStatus.OK) -> Response:
    return Response(status, page.encode(), "text/html; charset=utf-8", dict(POLICY))


def _redirect(url: str) -> Response:
    return Response(HTTPStatus.SEE_OTHER, b"", "text/html; charset=utf-8", {"Location": url, **POLICY})


def _pdf(title: str, lines: list[str]) -> Response:
    return Response(HTTPStatus.OK, pdf.page(title, lines), "application/pdf", dict(POLICY))
