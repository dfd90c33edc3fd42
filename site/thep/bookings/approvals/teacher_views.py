"""The page of a request for whoever made it: how it stands, and withdrawing it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import person_of
from thep.bookings.errors import BookingsError
from thep.bookings.models import PlaceRequest
from thep.events import presenters

from . import queries, requests


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def place_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how a request of the reader's stands, and withdraw it where they ask to."""
    person = person_of(request)
    found = get_object_or_404(queries.with_all(PlaceRequest.objects.filter(person=person)), pk=pk)
    if request.method == "POST":
        try:
            requests.withdraw(found, by=person)
        except BookingsError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, f"You’ve withdrawn your request. Your {found.school.noun} won’t answer it.")
        return redirect("member_request", pk=found.pk)
    context = {
        "asked": found,
        "event": found.event,
        "event_address": presenters.address(found.event, request),
        "has_booking": queries.has_live_booking(found),
        "section": "member",
        "here": "bookings",
    }
    return render(request, "bookings/approvals/mine.html", context)
