"""Addresses of schools that continue as others: what isn't found there any more is found at the successor's."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirectBase
from django.urls import NoReverseMatch, ResolverMatch, reverse

from thep.cms.redirects import with_query

from . import successions
from .errors import SchoolContinues
from .models import School


class MovedWithForm(HttpResponseRedirectBase):
    """Moved for good; a browser sends a form again, with everything typed."""

    status_code = 308


class OldSchoolAddresses:
    """Middleware: lead from an address with a school's URN, where nothing is found, to the same page of the school that it continues as.

    Only answers that say "not found" are looked at, so that no other page asks the database anything for it. Whoever sends a form at the
    moment of the confirmation is led there by the operation, which raises `SchoolContinues`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code != HTTPStatus.NOT_FOUND or match is None or "urn" not in match.kwargs:
            return response
        old = School.objects.filter(urn=match.kwargs["urn"], continues_as__isnull=False).select_related("continues_as").first()
        return (_lead_on(request, match, old, successions.current(old)) if old is not None else None) or response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        match = request.resolver_match
        if not isinstance(exception, SchoolContinues) or match is None or match.kwargs.get("urn") != exception.old.urn:
            return None
        return _lead_on(request, match, exception.old, exception.new)


def _lead_on(request: HttpRequest, match: ResolverMatch, old: School, new: School) -> HttpResponseBase | None:
    """Return the answer that leads to the same page of `new`; None where that page has no such address."""
    named = match.kwargs | {"urn": new.urn} | ({"slug": new.slug} if match.kwargs.get("slug") == old.slug else {})
    try:
        return MovedWithForm(with_query(reverse(match.view_name, kwargs=named), request))
    except NoReverseMatch:
        return None
