"""The page on which somebody says whether they come to an event: at the address at which others are booked, and from a letter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.events import presenters
from thep.events.availability import availability
from thep.events.models import Event
from thep.mail.signed_links import says_why_refused

from . import answer_links, rsvp
from .errors import BookingsError
from .models import Booking

DONE: dict[str, str] = {
    Booking.State.CONFIRMED: "Thank you: we’ve noted that you’re coming, and emailed you an invitation for your calendar.",
    Booking.State.WAITING: "The event is full, so you’re on the waiting list. We’ll email you as soon as a place comes free.",
    Booking.State.APOLOGIES: "Thank you for letting us know. We’ve noted your apologies.",
}


def answer(request: HttpRequest, event: Event) -> HttpResponse:
    """Show the two answers, or note the one that was pressed. The caller has checked that the reader may see the event."""
    person = person_of(request)
    mine = rsvp.answer_of(event, person)
    return _answer(request, event, person, mine, again=reverse("book", args=[event.pk]), is_shown=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@says_why_refused
def answer_from_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Show the two answers to whoever has the link of a letter, for the person it was written to; opening it answers nothing."""
    booking, mine = answer_links.booking_of(token)
    return _answer(request, booking.event, booking.person, mine, again=request.path, is_shown=False)


def _answer(request: HttpRequest, event: Event, person: User, mine: Booking | None, *, again: str, is_shown: bool) -> HttpResponse:
    """Show or note the answer of `person`, which is `mine` so far; `again` is the address of this page."""
    refusal = ""
    if request.method == "POST":
        respond = rsvp.send_apologies if request.POST.get("answer") == "apologies" else rsvp.come
        try:
            answered = respond(event, person=person, by=person, is_shown=is_shown)
        except BookingsError as error:
            refusal = str(error)
        else:
            messages.success(request, DONE[answered.state])
            return redirect(again)
    context = {
        "event": event,
        "answers_for": person if person != request.user else None,
        "mine": mine,
        "refusal": refusal,
        "may_answer": event.is_to_come,
        "may_come": event.is_bookable(),
        "why": availability(event),
        **presenters.surroundings(event, request, here="Your answer"),
    }
    return render(request, "bookings/rsvp.html", context, status=409 if refusal else 200)
