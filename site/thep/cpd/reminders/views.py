"""The page behind a reminder's link: opening it changes nothing, one press sends apologies."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.models import User
from thep.bookings.errors import BookingsError
from thep.bookings.money_back import way_back
from thep.events import presenters
from thep.events.kinds import kind_of
from thep.mail.signed_links import says_why_refused

from . import apologies, links


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_refused
def send_apologies(request: HttpRequest, token: str) -> HttpResponse:
    """Say what apologies would change and cost, or send them, for whom the reminder was written to."""
    booking = links.booking_of(token, reader=request.user if isinstance(request.user, User) else None)
    refusal = ""
    if request.method == "POST":
        try:
            apologies.send(booking, shown=request.POST.get("shown", ""))
        except BookingsError as error:
            refusal = str(error)
            booking = links.booking_of(token, reader=None)
        else:
            return redirect(request.path)
    has_apologised = booking.has_apologies
    why_not = "" if has_apologised else apologies.refusal_of(booking)
    context = {
        "booking": booking,
        "event": booking.event,
        "has_apologised": has_apologised,
        "why_not": why_not,
        "refusal": refusal if refusal != why_not else "",
        **presenters.surroundings(booking.event, request),
    }
    if not has_apologised and not why_not:
        is_rsvp = kind_of(booking.event).booking.is_rsvp
        returns = None if is_rsvp else apologies.returns_of(booking)
        context |= {
            "is_rsvp": is_rsvp,
            "returns": returns,
            "shown": apologies.key_of(returns) if returns else "",
            "still_owed": 100 - returns.percent if returns else 0,
            "way_back": way_back(booking),
        }
    return render(request, "cpd/reminders/apologies.html", context, status=409 if refusal else 200)
