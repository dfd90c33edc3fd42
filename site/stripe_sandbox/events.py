"""Events: what happened, the newest first."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from stripe_sandbox.account import Account, listed
from stripe_sandbox.refusals import Refusal
from stripe_sandbox.store import Object

MOST_TYPES = 20


def retrieve(account: Account, params: dict[str, Any], event: str) -> Object:
    return account.get(event, kind="event")


def index(account: Account, params: dict[str, Any]) -> Object:
    events = account.store.all("event")
    if "type" in params and "types" in params:
        raise Refusal("You may only specify one of these parameters: type, types.", param="types")
    if len(params.get("types", [])) > MOST_TYPES:
        raise Refusal(f"Array types exceeds maximum {MOST_TYPES} allowed elements.", param="types")
    if "type" in params:
        events = [event for event in events if fnmatchcase(event["type"], params["type"])]
    if "types" in params:
        events = [event for event in events if event["type"] in params["types"]]
    return listed(events, params, "/v1/events")
