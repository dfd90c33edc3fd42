"""Addresses that are secrets: who has one needs no other proof, so they stay out of logs and are told to no other website.

docs/operating.md, "Secrets in addresses", says which and why; deploy/Caddyfile keeps the same out of the proxy's log.
"""

import logging
import re
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

PLACES = (
    "/calendar",
    "/newsletter/confirm",
    "/newsletter/stop",
    "/email-preferences",
    "/book/answer",
    "/apologies",
    "/register",
    "/member/join",
    "/networks/invitations",
    "/statements/read",
    "/certificates/shared",
    "/teach/interest",
    "/teach/alerts",
    "/accounts/confirm-email",
    "/accounts/password/reset/key",
)
"""What the secret follows. A domain whose letters carry such links adds them here and in deploy/Caddyfile."""

SECRET = re.compile(rf"({'|'.join(PLACES)})/(?!done/|sent/|withdrawn/|feed\.ics|feed/|\?)[^\s\"']+")


class WithoutSecretAddresses(logging.Filter):
    """Takes out of log lines what an address proves, with all that follows it."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if SECRET.search(message):
            record.msg, record.args = SECRET.sub(r"\1/…", message), ()
        return True


class ToldToNobody:
    """Has browsers keep a secret address to themselves: links on its page don't say where they were followed from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not SECRET.match(request.path):
            return self.get_response(request)
        # The page itself asks for "strict-origin", which tells of no path either: under "no-referrer" browsers send its forms with
        # "Origin: null", which the protection against forged requests refuses (Fetch standard, "append a request Origin header").
        request.has_secret_address = True  # type: ignore[attr-defined]
        response = self.get_response(request)
        response["Referrer-Policy"] = "no-referrer"
        return response
