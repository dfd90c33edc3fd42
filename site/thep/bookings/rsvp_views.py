"""The page on which somebody says whether they come to an event, at the address at which others are booked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from thep.accounts.access import person_of
from thep.events import presenters
from thep.events.availability import availability
from thep.events.models import Event

from . import rsvp
from .errors import BookingsError
from .models import Booking

DONE: dict[str, str] = {
    Booking.State.CONFIRMED: "Thank you: we’ve noted that you’re coming, and emailed you an invitation for your calendar.",
    Booking.State.WAITING: "The event is full, so you’re on the waiting list. We’ll email as soon as a place comes free.",
    Booking.State.APOLOGIES: "Thank you for letting us know. We’ve noted your apologies.",
}


def answer(request: HttpRequest, event: Event) -> HttpResponse:
    """Show the two answers, or note the one that was pressed. The caller has checked that the reader may see the event."""
    person = person_of(request)
    refusal = ""
    if request.method == "POST":
        respond = rsvp.send_apologies if request.POST.get("answer") == "apologies" else rsvp.come
        try:
            answered = respond(event, person=person, by=person, is_shown=True)
        except BookingsError as error:
            refusal = str(error)
        else:
            messages.success(request, DONE[answered.state])
            return redirect("book", event_id=event.pk)
    context = {
        "event": event,
        "mine": rsvp.answer_of(event, person),
        "refusal": refusal,
        "may_answer": event.is_to_come,
        "may_come": event.is_bookable(),
        "why": availability(event),
        "crumbs": [("Courses and events", "/courses/"), (event.title, presenters.address(event, request)), ("Your answer", "")],
        "section": "courses",
    }
    return render(request, "bookings/rsvp.html", context, status=409 if refusal else 200)
