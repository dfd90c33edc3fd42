"""Misbehaviour on request: what networks and Stripe do on bad days, so that the product can be tried against it."""

from __future__ import annotations

import re
import threading
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

LOSE_ANSWER = "lose_answer"
DELAY = "delay"
REFUSE = "refuse"
KINDS = (LOSE_ANSWER, DELAY, REFUSE)


@dataclass
class RequestFault:
    """`lose_answer` does the work and breaks the connection, `delay` waits first, `refuse` answers 500 and does nothing.

    It meets requests whose method and path it matches: a `fraction` of them, and no more than `times` when that is given.
    """

    fault: str
    method: str = ""
    path: str = ""
    times: int | None = None
    fraction: float = 1.0
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.fault not in KINDS:
            raise ValueError(f"fault must be one of {', '.join(KINDS)}")
        re.compile(self.path)

    def meets(self, method: str, path: str) -> bool:
        return self.method in ("", method) and re.match(self.path, path) is not None and self.times != 0


@dataclass
class WebhookFaults:
    """Fractions of the deliveries to send twice or never, the longest time by which to shuffle them, and whether to hold all back."""

    duplicate: float = 0.0
    drop: float = 0.0
    reorder_seconds: float = 0.0
    hold: bool = False


@dataclass
class Plan:
    requests: list[RequestFault] = field(default_factory=list)
    webhooks: WebhookFaults = field(default_factory=WebhookFaults)


class Faults:
    """The plan of misbehaviour. With a seed, the same dice every time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._dice = Random()  # noqa: S311 - dice for tests, no secret
        self.plan = Plan()
        self.used = 0

    def set(self, *, requests: list[dict[str, Any]] | None = None, webhooks: dict[str, Any] | None = None, seed: int | None = None) -> None:
        """Replace the whole plan; without arguments everything behaves. Raises TypeError or ValueError for what it does not know."""
        plan = Plan([RequestFault(**given) for given in requests or []], WebhookFaults(**(webhooks or {})))
        with self._lock:
            self.plan = plan
            if seed is not None:
                self._dice.seed(seed)

    def as_json(self) -> dict[str, Any]:
        with self._lock:
            return asdict(self.plan)

    def for_request(self, method: str, path: str) -> RequestFault | None:
        """Return the first fault that meets this request; it is used up by it."""
        with self._lock:
            for fault in self.plan.requests:
                if fault.meets(method, path) and self._dice.random() < fault.fraction:
                    if fault.times is not None:
                        fault.times -= 1
                    self.used += 1
                    return fault
        return None

    def chance(self, fraction: float) -> bool:
        with self._lock:
            return fraction > 0 and self._dice.random() < fraction

    def delivery_delay(self) -> float:
        with self._lock:
            return self._dice.uniform(0, self.plan.webhooks.reorder_seconds)
