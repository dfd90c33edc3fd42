"""The one client, and the translation of Stripe's errors into ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from http import HTTPStatus

import stripe
from django.conf import settings

from thep.payments.errors import StripeRefused, StripeUnavailable

CURRENCY = "gbp"
RETRIES = 2
TIMEOUT_SECONDS = 20


def client() -> stripe.StripeClient:
    """Return the client for the key and the address that the settings name; an empty address is Stripe's own."""
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@lru_cache(maxsize=4)
def _client(secret_key: str, api_base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        secret_key,
        base_addresses={"api": api_base} if api_base else None,
        # A client of its own does not repeat a request whose answer was lost unless it is told to.
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
    )


@contextmanager
def speaking_to_stripe() -> Iterator[stripe.StripeClient]:
    """Yield the client, and raise StripeUnavailable or StripeRefused for what goes wrong inside."""
    try:
        yield client()
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise StripeUnavailable(str(error)) from error
    except stripe.StripeError as error:
        status = error.http_status
        # A conflict means that our earlier attempt with the same key is still running.
        if status is None or status == HTTPStatus.CONFLICT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise StripeUnavailable(str(error)) from error
        raise StripeRefused(
            error.user_message or str(error),
            code=error.code or "",
            parameter=getattr(error, "param", None) or "",
            status=status,
        ) from error


def identifier(reference: object) -> str:
    """Return the id of what Stripe refers to by its id or by the whole object; empty where it refers to nothing."""
    return str(getattr(reference, "id", reference) or "")
