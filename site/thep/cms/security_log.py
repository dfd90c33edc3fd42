"""The security log: who was refused what. Lines of the logger `thep.security`, for whoever looks after the server."""

import logging
from collections.abc import Callable
from urllib.parse import quote

from allauth.account.adapter import get_adapter
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

log = logging.getLogger("thep.security")

REFUSALS = {403: "may not", 429: "too often"}

OWNED = ("/member/", "/book/", "/office/", "/documents/")
"""Where somebody else's things answer as if they were not there."""


class RefusalsLogged:
    """Writes a line for each answer that refuses: forbidden, too often, or another's thing that is not shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        why = REFUSALS.get(response.status_code, "")
        if response.status_code == 404 and request.path.startswith(OWNED) and request.user.is_authenticated:
            why = "not theirs, or not there"
        if why:
            record_refusal(request, why)
        return response


def record_refusal(request: HttpRequest, why: str) -> None:
    """Write that `request` was refused, and `why`: the person's number (their screen in the office has it) and their network address."""
    who = f"person {request.user.pk}" if getattr(request, "user", None) and request.user.is_authenticated else "nobody signed in"
    log.warning("Refused (%s): %s %s, %s at %s", why, request.method, asked_for(request), who, network_address(request))


def asked_for(request: HttpRequest) -> str:
    """Return the path that was wanted, which Wagtail's way to sign in carries along; no line of the log can be made up by one."""
    return quote(request.GET.get("next", request.path)[:200])


def network_address(request: HttpRequest) -> str:
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # a proxy of ours would have said
        return "an unknown address"


def record_failed_sign_in(request: HttpRequest | None = None, **kwargs: object) -> None:
    """Write that a password, a code or a passkey was not right; whose it was is not said, because people mistype into that field."""
    if request is not None:
        log.warning("Refused (wrong password or code): %s %s, at %s", request.method, request.path, network_address(request))


user_login_failed.connect(record_failed_sign_in, dispatch_uid="thep.security")
