"""Whole pages for anonymous visitors, kept for half a minute beside each process.

A request that carries any cookie, or asks for part of a page, is neither answered from it nor kept. What is kept is what was sent,
compressed and with its headers, so this middleware stands above all others but the one that counts (`thep.analytics`). Pages with a
query string have a cache of their own: a flood of made-up queries empties that one and leaves the plain pages alone.
"""

import gzip
import hashlib
from collections.abc import Callable
from typing import NamedTuple

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from thep.analytics import counted_responses
from thep.roomy_stack import on_roomy_stack

SECONDS = 30
"""What a page is made of may itself be half a minute old (`thep.search.memory`): together they are a minute old at most."""

LONGEST_ADDRESS = 200
"""As it is sent, each byte beyond ASCII as three characters: with the host it makes a key that any cache takes."""
LARGEST_PAGE = 200_000
VARIES = {"cookie", "accept-encoding", "hx-request"}
"""The headers that a page which is kept may vary by: all are absent from a request that it answers, or part of its key."""


class Kept(NamedTuple):
    content: bytes
    headers: dict[str, str]


class AnonymousPageCache:
    """Answers a plain GET or HEAD from what was kept; keeps what is the same for everyone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = on_roomy_stack(get_response)  # only a page that has to be made goes deep
        self.pages = caches["pages"]
        self.results = caches["results"]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not may_be_answered(request):
            return self.get_response(request)
        cache = self.results if request.META.get("QUERY_STRING") else self.pages
        encoding = "gzip" if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "") else ""
        key = f"{request.scheme}:{request.get_host()}:{encoding}:{request.get_full_path()}"
        kept: Kept | None = cache.get(key)
        if kept is None:
            response = self.get_response(request)
            if request.method == "HEAD" or not isinstance(response, HttpResponse) or not may_be_kept(request, response):
                return response
            kept = Kept(response.content, {**response.headers, "ETag": tag_of(response)})
            cache.set(key, kept, SECONDS)
        return answer(request, kept)


def tag_of(response: HttpResponse) -> str:
    """Return a weak entity tag of the content before compression, as compressed bytes differ from one time to the next."""
    content = response.content
    if response.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    return f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'


def answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    """Return `kept` as the answer to `request`, without its content where the visitor has it already or did not ask for it."""
    whole = HttpResponse(b"" if request.method == "HEAD" else kept.content, headers=kept.headers)
    response = get_conditional_response(request, etag=kept.headers["ETag"], response=whole) or whole
    if counted_responses.HEADER in kept.headers:
        response.headers[counted_responses.HEADER] = kept.headers[counted_responses.HEADER]  # a page that is read again counts as often
    return response


def may_be_answered(request: HttpRequest) -> bool:
    """Return whether `request` says nothing of who sends it."""
    # Wagtail's previews run through here too, and must see their draft.
    meta = request.META
    return (
        request.method in ("GET", "HEAD")
        and not meta.get("HTTP_COOKIE")
        and not meta.get("HTTP_AUTHORIZATION")
        and not meta.get("HTTP_HX_REQUEST")
        and not getattr(request, "is_dummy", False)
        and len(request.get_full_path()) <= LONGEST_ADDRESS
    )


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether `response` is the same for every anonymous visitor."""
    return (
        response.status_code == 200
        and response.headers.get("Content-Type", "").startswith("text/html")
        and not response.cookies
        and "CSRF_COOKIE" not in request.META  # a token was written into the page
        and not any(word in response.headers.get("Cache-Control", "") for word in ("private", "no-store", "no-cache", "max-age=0"))
        and not _varies_further(response)
        and not getattr(request, "is_preview", False)
        and not _shows_messages(request)
        and not getattr(getattr(request, "user", None), "is_authenticated", False)
        and len(response.content) <= LARGEST_PAGE
    )


def _varies_further(response: HttpResponse) -> bool:
    names = {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}
    return not names - {""} <= VARIES


def _shows_messages(request: HttpRequest) -> bool:
    messages = getattr(request, "_messages", None)
    return messages is not None and (messages.used or messages.added_new)
