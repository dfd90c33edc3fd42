"""Events: what Stripe tells us by webhook, and keeps for 30 days for those who missed it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from stripe import SignatureVerificationError, Webhook, WebhookSignature

from thep.payments.errors import ForgedWebhook
from thep.payments.gateway.client import speaking_to_stripe
from thep.payments.gateway.records import Event

if TYPE_CHECKING:
    import stripe

# What a body that is no event makes of itself on its way: no JSON, nested too deep, lists for objects, a year 30,000.
NO_EVENT = (SignatureVerificationError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, OSError, RecursionError)


def read_event(payload: bytes, signature: str, secret: str) -> Event:
    """Return the event in the body of a webhook, once its `Stripe-Signature` proves that it was made with `secret` within 300 seconds.

    Raises:
        ForgedWebhook: the signature proves nothing, or the body is no event.
    """
    try:
        WebhookSignature.verify_header(payload, signature, secret, tolerance=Webhook.DEFAULT_TOLERANCE)
        event = json.loads(payload)
        if not all(re.fullmatch(r"[\w.-]{1,80}", event[name], re.ASCII) for name in ("id", "type")):
            raise ValueError("An event has an id and a type.")
        return Event(
            id=event["id"],
            type=event["type"],
            created=datetime.fromtimestamp(event["created"], UTC),
            object=dict(event["data"]["object"].items()),
        )
    except (
        SignatureVerificationError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        ArithmeticError,
        OSError,
        RecursionError,
    ) as error:
        raise ForgedWebhook("The webhook does not prove that Stripe sent it.") from error


def list_events(since: datetime, *, types: Sequence[str] = ()) -> Iterator[Event]:
    """Yield the events from the aware instant `since` on, the newest first, of these types or of all.

    Pages are fetched while they are read.
    """
    created = int(since.timestamp())
    with speaking_to_stripe() as stripe:
        if types:
            page = stripe.v1.events.list({"created": {"gte": created}, "limit": 100, "types": list(types)})
        else:
            page = stripe.v1.events.list({"created": {"gte": created}, "limit": 100})
        for event in page.auto_paging_iter():
            yield _event(event)


def _event(event: stripe.Event) -> Event:
    return Event(
        id=event.id,
        type=event.type,
        created=datetime.fromtimestamp(event.created, UTC),
        object=event.data.to_dict()["object"],
    )
