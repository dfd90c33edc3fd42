"""The page where a person gets the secret address of their own calendar."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import person_of
from thep.cms.security import identity_confirmed_to_send
from thep.events import personal_feeds
from thep.events.models import PersonalFeed


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@identity_confirmed_to_send
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Show whether there is a calendar address; a POST makes a new one and shows it, this once."""
    person = person_of(request)
    context: dict[str, object] = {"section": "member"}
    if request.method == "POST":
        path = reverse("personal_feed", args=[personal_feeds.renew(person)])
        context["address"] = f"{settings.SITE_ADDRESS}{path}"
        context["webcal"] = f"webcal://{settings.SITE_ADDRESS.partition('://')[2]}{path}"
    context["feed"] = PersonalFeed.objects.filter(person=person).first()
    return render(request, "memberzone/calendar.html", context)
