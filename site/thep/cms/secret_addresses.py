"""Addresses that are secrets: who has one needs no other proof, so they stay out of logs and are told to no other website.

docs/operating.md, "Secrets in addresses", says which and why; deploy/Caddyfile keeps the same out of the proxy's log.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from thep.domains import declared


@dataclass(frozen=True)
class SecretPlace:
    """What a secret follows in an address, such as "/calendar". deploy/Caddyfile has it too, to which a test holds it."""

    address: str


def pattern() -> re.Pattern[str]:
    """Return what finds a secret address, with all that follows it, in any text; its group is the part that is no secret."""
    return _pattern(declared(SecretPlace))


def without_secrets(text: str) -> str:
    """Return `text` with "…" in place of each secret and all that follows it. Until the apps are loaded nothing is served, nor told."""
    return pattern().sub(r"\1/…", text) if apps.ready else text


@cache
def _pattern(places: tuple[SecretPlace, ...]) -> re.Pattern[str]:
    found = "|".join(re.escape(place.address) for place in places)
    return re.compile(rf"({found})/(?!done/|sent/|withdrawn/|feed\.ics|feed/|\?)[^\s\"']+")


class WithoutSecretAddresses(logging.Filter):
    """Takes out of log lines what an address proves, with all that follows it."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if (without := without_secrets(message)) != message:
            record.msg, record.args = without, ()
        return True


class ToldToNobody:
    """Has browsers keep a secret address to themselves: links on its page don't say where they were followed from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not pattern().match(request.path):
            return self.get_response(request)
        # The page itself asks for "strict-origin", which tells of no path either: under "no-referrer" browsers send its forms with
        # "Origin: null", which the protection against forged requests refuses (Fetch standard, "append a request Origin header").
        request.has_secret_address = True  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["Referrer-Policy"] = "no-referrer"
        return response
