"""What who leads an event finds at its addresses before and after they have its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from thep.bookings.access import is_open_to_leaders, opens_to_leaders_at
from thep.design.templatetags.thep import clock, weekday
from thep.events.models import Event


def answer_closed(request: HttpRequest, event: Event) -> HttpResponse | None:
    """Return the page that says since when, or until when, who leads `event` has its page; None while they have it."""
    if is_open_to_leaders(event):
        return None
    opens = opens_to_leaders_at(event)
    words = "You could open this page until thirty days after the event. If you need something from it, ask our office."
    if opens is not None and timezone.now() < opens:
        words = f"You can open this page from {weekday(opens)} at {clock(opens)}, a day before booking opens."
    context = {"section": "member", "here": "leading", "event": event, "words": words}
    return render(request, "cpd/leading_closed.html", context, status=403 if request.method == "POST" else 200)
