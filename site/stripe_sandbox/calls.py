"""Which calls the sandbox knows: address, parameters and what does the work."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from stripe_sandbox import (
    credit_notes,
    customers,
    disputes,
    events,
    invoice_items,
    invoices,
    line_items,
    parameters,
    payment_intents,
    refunds,
    sessions,
)
from stripe_sandbox.account import Account
from stripe_sandbox.refusals import Refusal
from stripe_sandbox.store import Object

PAGE = "created ending_before limit starting_after"
DEEPEST_EXPANSION = 4


class Call(NamedTuple):
    """`known` are the parameters that the sandbox acts on: one that only Stripe acts on is refused, never passed over."""

    method: str
    path: str
    work: Callable[..., Object]
    schema: str
    known: str = ""


CALLS = [
    Call("GET", "/v1/customers", customers.index, "CustomerListParams", f"email {PAGE}"),
    Call("POST", "/v1/customers", customers.create, "CustomerCreateParams", "address description email metadata name phone"),
    Call("GET", "/v1/customers/{}", customers.retrieve, "CustomerRetrieveParams"),
    Call("POST", "/v1/customers/{}", customers.update, "CustomerUpdateParams", "address description email metadata name phone"),
    Call("GET", "/v1/checkout/sessions", sessions.index, "checkout.SessionListParams", f"customer payment_intent status {PAGE}"),
    Call(
        "POST",
        "/v1/checkout/sessions",
        sessions.create,
        "checkout.SessionCreateParams",
        "cancel_url client_reference_id customer customer_email expires_at line_items locale metadata mode payment_intent_data submit_type "
        "success_url ui_mode",
    ),
    Call("GET", "/v1/checkout/sessions/{}", sessions.retrieve, "checkout.SessionRetrieveParams"),
    Call("GET", "/v1/checkout/sessions/{}/line_items", line_items.index, "checkout.SessionListLineItemsParams", "limit"),
    Call("POST", "/v1/checkout/sessions/{}/expire", sessions.expire, "checkout.SessionExpireParams"),
    Call("GET", "/v1/payment_intents/{}", payment_intents.retrieve, "PaymentIntentRetrieveParams"),
    Call("GET", "/v1/charges/{}", payment_intents.retrieve_charge, "ChargeRetrieveParams"),
    Call("GET", "/v1/disputes/{}", disputes.retrieve, "DisputeRetrieveParams"),
    Call("GET", "/v1/refunds", refunds.index, "RefundListParams", f"charge payment_intent {PAGE}"),
    Call("POST", "/v1/refunds", refunds.create, "RefundCreateParams", "amount charge metadata payment_intent reason"),
    Call("GET", "/v1/refunds/{}", refunds.retrieve, "RefundRetrieveParams"),
    Call(
        "POST",
        "/v1/invoiceitems",
        invoice_items.create,
        "InvoiceItemCreateParams",
        "amount currency customer description invoice metadata quantity unit_amount_decimal",
    ),
    Call("GET", "/v1/invoiceitems/{}", invoice_items.retrieve, "InvoiceItemRetrieveParams"),
    Call("GET", "/v1/invoices", invoices.index, "InvoiceListParams", f"customer status {PAGE}"),
    Call(
        "POST",
        "/v1/invoices",
        invoices.create,
        "InvoiceCreateParams",
        "auto_advance collection_method currency custom_fields customer days_until_due description footer metadata "
        "pending_invoice_items_behavior",
    ),
    Call("GET", "/v1/invoices/{}", invoices.retrieve, "InvoiceRetrieveParams"),
    Call("POST", "/v1/invoices/{}/finalize", invoices.finalize, "InvoiceFinalizeInvoiceParams", "auto_advance"),
    Call("POST", "/v1/invoices/{}/send", invoices.send, "InvoiceSendInvoiceParams"),
    Call("POST", "/v1/invoices/{}/void", invoices.void, "InvoiceVoidInvoiceParams"),
    Call("POST", "/v1/invoices/{}/pay", invoices.pay, "InvoicePayParams", "paid_out_of_band"),
    Call("GET", "/v1/credit_notes", credit_notes.index, "CreditNoteListParams", f"customer invoice {PAGE}"),
    Call(
        "POST",
        "/v1/credit_notes",
        credit_notes.create,
        "CreditNoteCreateParams",
        "amount invoice memo metadata out_of_band_amount reason refund_amount",
    ),
    Call("GET", "/v1/credit_notes/{}", credit_notes.retrieve, "CreditNoteRetrieveParams"),
    Call("GET", "/v1/events", events.index, "EventListParams", f"type types {PAGE}"),
    Call("GET", "/v1/events/{}", events.retrieve, "EventRetrieveParams"),
]
ADDRESSES = [(call, re.compile(call.path.replace("{}", r"([A-Za-z0-9_]+)") + "$")) for call in CALLS]
EXPANDED_ON_REQUEST: dict[tuple[str, str], Callable[[Account, str], Object]] = {
    ("checkout.session", "line_items"): line_items.of_session,
    ("invoice", "payments"): invoices.payments,
}


class Request(NamedTuple):
    """A request whose parameters are in order. What it does is done by `answer`."""

    call: Call
    subjects: tuple[str, ...]
    params: dict[str, Any]
    expand: list[str]

    def answer(self, account: Account) -> Object:
        result = self.call.work(account, self.params, *self.subjects)
        for path in self.expand:
            _expand(account, result, path.split("."), path)
        return result


def read(method: str, path: str, form: parameters.Form) -> Request:
    """Return the request, checked against what Stripe's library says of its parameters; raise Refusal."""
    for call, address in ADDRESSES:
        if call.method == method and (match := address.match(path)):
            params = parameters.check(form, call.schema)
            expand = params.pop("expand", [])
            for name in params:
                if name not in call.known.split():
                    raise Refusal(f"The payment sandbox does not act on the parameter {name}; Stripe would.", param=name)
            return Request(call, match.groups(), params, expand)
    raise Refusal(
        f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.",
        status=404,
    )


def _expand(account: Account, item: Object, parts: list[str], path: str) -> None:
    """Put the whole object where its id is, along a path such as `data.latest_charge`."""
    refusal = Refusal(f"This property cannot be expanded ({path}).", param="expand")
    name, deeper = parts[0], parts[1:]
    if len(parts) > DEEPEST_EXPANSION:
        raise refusal
    if name not in item:
        found = EXPANDED_ON_REQUEST.get((item.get("object", ""), name))
        if found is None:
            raise refusal
        item[name] = found(account, item["id"])
    value = item[name]
    if isinstance(value, str):
        value = item[name] = account.store.get(value)
        if value is None:
            raise refusal
    if value is None or not deeper:
        return
    for inner in value if isinstance(value, list) else [value]:
        if not isinstance(inner, dict):
            raise refusal
        _expand(account, inner, deeper, path)
