"""The back office's content security policy: Wagtail's admin needs inline styles and scripts, the site does not.

And the log's: addresses that are secrets stay out of it.
"""

import logging
import re
from collections.abc import Callable

from csp.constants import SELF, UNSAFE_INLINE
from django.http import HttpRequest
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


class WithoutSecretAddresses(logging.Filter):
    """Takes out of log lines what a calendar feed's address or a letter's link proves (docs/operating.md, "Secrets in addresses")."""

    SECRET = re.compile(
        r"(/calendar/|/newsletter/(?:confirm|stop)/|/teach/(?:interest|alerts)/|/accounts/confirm-email/|/accounts/password/reset/key/)"
        r"(?!done/)[^/?\s]+"
    )

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if self.SECRET.search(message):
            record.msg, record.args = self.SECRET.sub(r"\1…", message), ()
        return True
