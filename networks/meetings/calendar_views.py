"""The page where a member gets the secret address of a network's calendar, what that address serves, and what everybody gets."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from networks.members.entering import for_members
from networks.pages.frame import frame
from networks.pages.models import NetworkPage
from thep.accounts.access import person_of
from thep.cms.security import identity_confirmed_to_send
from thep.events import feeds, secret_feeds
from thep.events.feed_addresses import addresses_of
from thep.events.models import Event

from . import calendar_feeds
from .models import NetworkFeed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_members("In your calendar")
@identity_confirmed_to_send
def address(request: HttpRequest, network: NetworkPage) -> HttpResponse:
    """Show the state of a member's address of the network's calendar; a POST makes a new one and shows it, this once, or ends it."""
    person = person_of(request)
    own = NetworkFeed.objects.filter(network=network, person=person)
    context = frame(network, request, "In your calendar")
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            if secret_feeds.revoke(own):
                messages.success(request, "That address has stopped working. Calendars that had it no longer update.")
            return redirect("network_calendar", slug=network.slug)
        context["new"] = addresses_of("network_feed", calendar_feeds.renew(network, person=person))
    return render(request, "networks/calendar.html", context | {"feed": own.first()})


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Serve a network's meetings at a member's secret address: none from the minute that the network is closed to them."""
    found = NetworkFeed.objects.select_related("person", "network")
    own = get_object_or_404(found, digest=secret_feeds.digest_of(token), person__is_active=True)
    secret_feeds.note_fetch(own, request.headers.get("User-Agent", ""))
    return feeds.private_feed(request, calendar_feeds.write_calendar(own))


@require_safe
def public_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """Serve the meetings of a network that everybody may see and come to. Raises Http404 for all others, as if there were none."""
    network = get_object_or_404(NetworkPage, slug=slug)
    if not calendar_feeds.is_for_everybody(network):
        raise Http404
    meetings = Event.objects.filter(page=network.page_ptr_id).order_by("pk").values_list("pk", flat=True)
    return feeds.public_feed(request, name=f"{network.title}: THE Partnership", which=list(meetings))
