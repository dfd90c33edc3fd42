"""One page for all that an address is sent: to change it, to stop it, or to stop everything."""

from collections.abc import Collection

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import person_of
from thep.accounts.people import addresses_of

from . import mailing_lists
from .signed_links import says_why_refused


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    return _show(request, addresses_of(person_of(request)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_refused
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page without signing in. Nothing happens by opening it, for mail scanners open every link."""
    return _show(request, [mailing_lists.PREFERENCES.read(token)])


def _show(request: HttpRequest, addresses: Collection[str]) -> HttpResponse:
    if request.method == "POST":
        one = request.POST.get("stop", "")
        if one or request.POST.get("do") == "stop all":
            mailing_lists.stop(addresses, only=one)
            messages.success(request, "We’ve stopped it." if one else "We’ve stopped all of them.")
        return redirect(request.path)
    context = {"lists": mailing_lists.lists_of(addresses), "beside": mailing_lists.lists_beside(addresses)}
    return render(request, "mail/preferences.html", context)
