"""What holds for every address: the back office's content security policy, numbers with a bound, and what may be kept of a page.

Who is about to do something that cannot be undone says again who they are (`identity_confirmed`; ASVS 5.0 7.5.1).
"""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase


class OfficeContentSecurityPolicy:
    """Loosens the policy under `/office/` alone. Stands below CSPMiddleware, which writes the header."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path.startswith("/office/"):
            response._csp_update = {  # type: ignore[attr-defined]
                "script-src": [SELF, UNSAFE_INLINE],
                "style-src": [SELF, UNSAFE_INLINE],
                "frame-src": [SELF],
                "img-src": [SELF, "data:", "blob:"],
            }
        return response


LARGEST_NUMBER = 2**63 - 1
"""What a column of the database holds."""


class NumbersBounded:
    """Answers 404 where a number in an address is larger than any record's, instead of asking the database, which would fail."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        if any(isinstance(value, int) and value > LARGEST_NUMBER for value in (*args, *kwargs.values())):
            raise Http404


class NotKeptForOthers:
    """Has no browser and no proxy keep a page that somebody signed in was shown: the next person at that computer presses Back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        kept_by_all = "public" in response.get("Cache-Control", "")
        # To ask for the user of a request without a session would have the answer vary by cookie.
        if request.session.session_key and request.user.is_authenticated and not kept_by_all:
            response["Cache-Control"] = "private, no-store"
        return response


identity_confirmed = reauthentication_required(enabled=lambda request: settings.IDENTITY_CONFIRMED)
"""Decorates a view: who has not lately said who they are again (password, passkey or code) is asked first, and then led on."""

identity_confirmed_to_send = reauthentication_required(allow_get=True, enabled=lambda request: settings.IDENTITY_CONFIRMED)
"""The same for what is sent; the page itself is shown."""
