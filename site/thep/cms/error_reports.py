"""Reports of what broke, sent to Sentry or whatever speaks its language, with nobody's personal data in them.

A report is for whoever mends the program: it says where and how, and leaves out who. No cookies, headers, bodies, query strings and local
variables are collected; what words of an exception or a log line tell of somebody is taken out of every text before it leaves.
"""

import re
from collections.abc import Mapping
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.types import Event, Hint

from . import secret_addresses

PERSONAL = (
    (re.compile(r"[^\s@\"'<>(),;:=/]+@[^\s@\"'<>(),;]+"), "(an email address)"),
    (re.compile(r"\b[\w-]+:[\w-]{4,8}:[\w-]{27,}\b"), "(a signed token)"),  # as django.core.signing writes them
    (re.compile(r"\b(?:sk|rk|whsec)_[\w-]{8,}"), "(a key)"),  # Stripe's
    (re.compile(r"\b(?=[\w-]*\d)[\w-]{32,}\b"), "(a secret)"),  # sessions, CSRF tokens, feeds' addresses
    (re.compile(r"\?[^\s\"'<>]*=[^\s\"'<>]*"), "?…"),
)

KEPT = ("event_id", "contexts", "modules", "sdk", "release")
"""What is known of the program alone: its numbers look like secrets, and are none."""


def start(dsn: str, *, environment: str, release: str) -> None:
    """Send a report of each exception that nobody handles, and of each log line of an error, to `dsn` from now on."""
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release or None,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        traces_sample_rate=None,
        auto_session_tracking=False,
        server_name="site",
        integrations=[LoggingIntegration(level=None)],
        before_send=without_personal_data,
    )


def without_personal_data(event: Event, hint: Hint) -> Event:
    """Return `event` with the method and path alone of its request, without a person, and with every text of it cleaned."""
    told: dict[str, Any] = dict(event)
    request = told.pop("request", {})
    told.pop("user", None)
    told.pop("breadcrumbs", None)
    if request:
        told["request"] = {"method": request.get("method", ""), "url": str(request.get("url", "")).partition("?")[0]}
    return {name: value if name in KEPT else cleaned(value) for name, value in told.items()}  # type: ignore[return-value]


def cleaned(value: Any) -> Any:
    """Return `value` with what tells of somebody taken out of each text in it."""
    if isinstance(value, str):
        value = secret_addresses.without_secrets(value)
        for pattern, instead in PERSONAL:
            value = pattern.sub(instead, value)
        return value
    if isinstance(value, Mapping):
        return {key: cleaned(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(each) for each in value]
    return value
