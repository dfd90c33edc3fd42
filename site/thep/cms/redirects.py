"""Redirects that keep what was asked: a link with filters, a page number or a chosen date leads to the same at the new address."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect


def with_query(address: str, request: HttpRequest) -> str:
    """Return `address` with the query of `request`; what `address` asks itself comes first and wins."""
    parts = urlsplit(address)
    own = parse_qsl(parts.query, keep_blank_values=True)
    named = {name for name, _ in own}
    asked = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True, errors="replace")
    return parts._replace(query=urlencode([*own, *(pair for pair in asked if pair[0] not in named)])).geturl()


class RedirectsWithQuery(RedirectMiddleware):
    """The editors' redirects. One that is for an address with a query leads where it says; any other keeps the visitor's query."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404:
            return response
        for_query = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
        for_path = for_query.partition("?")[0]
        redirect = get_redirect(request, for_query)
        address = redirect.link if redirect else None
        if redirect is None and for_path != for_query:
            redirect = get_redirect(request, for_path)
            address = with_query(redirect.link, request) if redirect and redirect.link else None
        if redirect is None or address is None:
            return response
        return HttpResponsePermanentRedirect(address) if redirect.is_permanent else HttpResponseRedirect(address)
