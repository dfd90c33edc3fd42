"""The page on which somebody makes a missed session up: opening it changes nothing, one press takes a place or gives it up."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import person_of
from thep.bookings.joining import joining_of
from thep.bookings.models import Booking
from thep.design.templatetags.thep import weekday
from thep.events.calendar import session_location
from thep.events.models import Session

from ..self_marking.panels import is_marked_by_themselves
from . import parallel_sessions
from .parallel_sessions import NoParallelPlace


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def parallel_session(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Show where a session that the reader missed can be made up, or take or give up a place there; 404 to everybody else."""
    person = person_of(request)
    booking = get_object_or_404(Booking.objects.select_related("event"), reference=reference, person=person)
    missed = get_object_or_404(booking.event.sessions, pk=pk)
    place = booking.session_places.held().filter(missed=missed).select_related("session__event__venue", "session__venue").first()
    error = ""
    if request.method == "POST":
        try:
            if "give_up" in request.POST:
                if place is not None:
                    parallel_sessions.give_up(place, by=person)
                    messages.success(request, "You’ve given the place up. Nothing else about your booking has changed.")
            else:
                session = _session(request.POST.get("session", ""))
                taken = parallel_sessions.take(booking, missed=missed, session=session, by=person)
                messages.success(request, f"You have a place on {weekday(taken.session.starts_at)}. We’ve emailed you the details.")
            return redirect(request.path)
        except NoParallelPlace as refused:
            error = str(refused)
    is_missed = missed in parallel_sessions.missed_sessions(booking)
    free = parallel_sessions.free_sessions(booking, missed) if is_missed and place is None else []
    context = {
        "booking": booking,
        "event": booking.event,
        "missed": missed,
        "is_missed": is_missed,
        "place": place,
        "marks_themselves": place is not None and is_marked_by_themselves(place.session),
        "joining": joining_of(place.session.event, among=[place.session]) if place else None,
        "where": session_location(place.session.event, place.session) if place else "",
        "free": [(session, session_location(session.event, session)) for session in free],
        "error": error,
        "section": "member",
        "here": "bookings",
    }
    return render(request, "cpd/parallel/session.html", context, status=409 if error else 200)


def _session(sent: str) -> Session:
    """Return the session whose key was sent.

    Raises:
        NoParallelPlace: there is none.
    """
    is_key = sent.isascii() and sent.isdecimal() and len(sent) < 19
    found = Session.objects.select_related("event").filter(pk=int(sent)).first() if is_key else None
    if found is None:
        raise NoParallelPlace("That date is gone. Choose one of the dates below.")
    return found
