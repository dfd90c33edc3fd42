"""Pages viewed, and what views have marked, counted above the page cache so that its answers count too.

Nothing of the visitor is kept or even looked at, but for the name of their browser: programs that say that they are programs are left out.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from . import totals
from .counted_responses import HEADER, read_header

NOT_PAGES = (
    "/office/",
    "/member/",
    "/accounts/",
    "/book/",
    "/stripe/",
    "/static/",
    "/media/",
    "/documents/",
    "/_util/",
    "/outbox/",
    "/design/",
    "/health/",
)
"""What is somebody's own, the office's, or no page at all."""

SOMEBODYS = re.compile(r"[@:]|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}|/[^/]{100,}", re.IGNORECASE)
"""Addresses that hold a secret or a name of somebody."""

PROGRAM = re.compile(
    r"bot|crawl|spider|slurp|scrap|preview|monitor|uptime|headless|lighthouse|curl|wget|python|httpx|okhttp|go-http|java/|perl|ruby|php|node|axios|feed|fetch|scan|facebookexternalhit|whatsapp",
    re.IGNORECASE,
)


@lru_cache(maxsize=2000)
def is_program(user_agent: str) -> bool:
    """Return whether a browser's name says that nobody sits before it."""
    return not user_agent or bool(PROGRAM.search(user_agent))


class Views:
    """Counts an answer that somebody reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        to_count = response.headers.get(HEADER, "")
        if to_count:
            del response.headers[HEADER]
        if was_read(request, response):
            if is_page(request, response):
                totals.count(totals.PAGE, request.path)
            for kind, key in read_header(to_count):
                totals.count(kind, key)
        return response


def was_read(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Return whether somebody, and no program, asked for this and got it."""
    # Wagtail's previews run through here too, and are nobody's reading.
    meta = request.META
    return (
        request.method == "GET"
        and not getattr(request, "is_dummy", False)
        and response.status_code in (200, 304)
        and "prefetch" not in meta.get("HTTP_SEC_PURPOSE", "")
        and not is_program(meta.get("HTTP_USER_AGENT", ""))
    )


def is_page(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Return whether it was a whole page, of those that are the same place for everybody."""
    path = request.path
    return (
        path.endswith("/")
        and not path.startswith(NOT_PAGES)
        and "HTTP_HX_REQUEST" not in request.META
        and (response.status_code == 304 or response.headers.get("Content-Type", "").startswith("text/html"))
        and not SOMEBODYS.search(path)
    )
