"""The page where a person gets the secret address of their own calendar."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import person_of
from thep.cms.security import identity_confirmed_to_send
from thep.events import secret_feeds
from thep.events.models import PersonalFeed

from .feed_addresses import addresses_of


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity_confirmed_to_send
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Show whether there is a calendar address, and what last fetched it; a POST makes a new one and shows it, this once, or ends it."""
    person = person_of(request)
    own = PersonalFeed.objects.filter(person=person)
    context: dict[str, object] = {"section": "member"}
    if request.method == "POST":
        if request.POST.get("do") == "revoke":
            if secret_feeds.revoke(own):
                messages.success(request, "Your calendar’s address has stopped working. Calendars that had it no longer update.")
            return redirect("my_calendar")
        context |= addresses_of("personal_feed", secret_feeds.renew_own(person))
    context["feed"] = own.first()
    return render(request, "memberzone/calendar.html", context)
