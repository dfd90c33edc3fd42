"""The sandbox's Stripe account: its objects, its clock, and the events that it tells of."""

from __future__ import annotations

import secrets
import string
import time
from collections.abc import Callable, Iterable
from typing import Any

from stripe._api_version import _ApiVersion

from stripe_sandbox.refusals import Refusal, missing
from stripe_sandbox.store import Object, Store

API_VERSION = _ApiVersion.CURRENT
CURRENCY = "gbp"
LETTERS = string.ascii_letters + string.digits
MOST_PER_PAGE = 100

# What a webhook endpoint of this product subscribes to (docs/operating.md, "Stripe").
DELIVERED = frozenset(
    {
        "checkout.session.async_payment_failed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.completed",
        "checkout.session.expired",
        "charge.dispute.closed",
        "charge.dispute.created",
        "charge.dispute.funds_reinstated",
        "charge.dispute.funds_withdrawn",
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "invoice.finalized",
        "invoice.paid",
        "invoice.voided",
        "credit_note.created",
    }
)


class Account:
    """What the calls work on. `url` is where the hosted pages are; it is known once the server listens."""

    def __init__(self, store: Store, *, delivered: Iterable[str] = DELIVERED) -> None:
        self.store = store
        self.url = ""
        self.delivered = frozenset(delivered)
        self.has_webhook = False
        self.delivery_delay: Callable[[], float] = float
        self._ahead = 0.0
        self.request_id = ""
        self.idempotency_key: str | None = None

    def now(self) -> int:
        return int(time.time() + self._ahead)

    def advance(self, seconds: float) -> None:
        """Put the account's clock forward: sessions expire, invoices fall due. Signatures keep to the real time."""
        self._ahead += seconds

    def emit(self, kind: str, subject: Object) -> None:
        """Keep the event and, where the webhook asks for its kind, have it delivered; in the transaction of its cause."""
        delivered = self.has_webhook and kind in self.delivered
        event: Object = {
            "id": identifier("evt", 24),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(),
            "data": {"object": subject},
            "livemode": False,
            "pending_webhooks": int(delivered),
            "request": {"id": self.request_id or None, "idempotency_key": self.idempotency_key},
            "type": kind,
        }
        self.store.add(event)
        if delivered:
            self.store.deliver(event["id"], time.time() + self.delivery_delay())

    def get(self, name: str, *, kind: str, param: str | None = None) -> Object:
        """Return the object that a parameter, or where there is none the address, names."""
        found = self.store.get(name, kind)
        if found is None:
            spoken = kind.rpartition(".")[2]
            raise missing(spoken, name, param=param, status=400) if param else missing(spoken, name)
        return found


def identifier(prefix: str, length: int = 24) -> str:
    return f"{prefix}_{letters(length)}"


def letters(length: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def metadata_of(params: dict[str, Any], before: dict[str, str] | None = None) -> dict[str, str]:
    """Return the metadata after a request: an empty value takes one name away, an empty metadata all of them."""
    given = params.get("metadata", {})
    if given == "":
        return {}
    return {name: value for name, value in {**(before or {}), **given}.items() if value != ""}


def listed(items: list[Object], params: dict[str, Any], url: str) -> Object:
    """Return one page of a list, the newest first, by Stripe's cursors."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= MOST_PER_PAGE:
        raise Refusal(f"Invalid integer: limit must be between 1 and {MOST_PER_PAGE}", param="limit")
    if "created" in params:
        items = [item for item in items if _in_range(item["created"], params["created"])]
    ids = [item["id"] for item in items]
    if after := params.get("starting_after"):
        items = items[_position(ids, after, "starting_after") + 1 :]
    elif before := params.get("ending_before"):
        end = _position(ids, before, "ending_before")
        items = items[max(0, end - limit) : end]
    return {"object": "list", "data": items[:limit], "has_more": len(items) > limit, "url": url}


def whole_list(items: list[Object], url: str) -> Object:
    return {"object": "list", "data": items, "has_more": False, "url": url}


def _position(ids: list[str], name: str, param: str) -> int:
    if name not in ids:
        raise Refusal(f"No such object: '{name}'", param=param, code="resource_missing")
    return ids.index(name)


def _in_range(created: int, wanted: int | dict[str, int]) -> bool:
    if isinstance(wanted, int):
        return created == wanted
    return (
        created > wanted.get("gt", -1)
        and created >= wanted.get("gte", 0)
        and created < wanted.get("lt", created + 1)
        and created <= wanted.get("lte", created)
    )
