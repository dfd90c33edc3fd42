"""The page where a person gets the secret address of their own calendar, and sees and stops those that they have of others."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import person_of
from thep.cms.security import identity_confirmed_to_send
from thep.events import held_feeds, secret_feeds
from thep.events.feed_addresses import addresses_of
from thep.events.models import PersonalFeed


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity_confirmed_to_send
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Show whether there is a calendar address, and what last fetched it; a POST makes a new one and shows it, this once, or ends one."""
    person = person_of(request)
    own = PersonalFeed.objects.filter(person=person)
    context: dict[str, object] = {"section": "member"}
    if request.method == "POST":
        if request.POST.get("do") == "stop other":
            if held_feeds.stop(person, request.POST.get("feed", "")):
                messages.success(request, "That address has stopped working. Calendars that had it no longer update.")
            else:
                messages.info(request, "That address had stopped working already.")
            return redirect("my_calendar")
        if request.POST.get("do") == "revoke":
            if secret_feeds.revoke(own):
                messages.success(request, "Your calendar’s address has stopped working. Calendars that had it no longer update.")
            return redirect("my_calendar")
        context |= addresses_of("personal_feed", secret_feeds.renew_own(person))
    context["feed"] = own.first()
    context["others"] = held_feeds.held_by(person)
    return render(request, "memberzone/calendar.html", context)
