"""Whole pages for anonymous visitors, kept for a minute beside each process.

A visitor with a session or any other cookie of ours is never served from it and never fills it.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

SECONDS = 60


class AnonymousPageCache:
    """Serves a GET without cookies from the `pages` cache; stores what is plainly public."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.pages = caches["pages"]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "GET" or settings.SESSION_COOKIE_NAME in request.COOKIES or settings.CSRF_COOKIE_NAME in request.COOKIES:
            return self.get_response(request)
        encoding = "gzip" if "gzip" in request.headers.get("Accept-Encoding", "") else ""
        partial = request.headers.get("HX-Request", "")
        key = f"page:{request.get_host()}:{encoding}:{partial}:{request.get_full_path()}"
        kept = self.pages.get(key)
        if kept is not None:
            return HttpResponse(kept[0], headers=kept[1])
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and may_be_kept(response):
            self.pages.set(key, (response.content, dict(response.items())), SECONDS)
        return response


def may_be_kept(response: HttpResponse) -> bool:
    """Whether `response` is the same for every anonymous visitor."""
    return (
        response.status_code == 200
        and not response.cookies
        and response.get("Content-Type", "").startswith("text/html")
        and not any(word in response.get("Cache-Control", "") for word in ("private", "no-store", "no-cache"))
    )
