"""The address of ours by which somebody with a place joins an online session."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thep.accounts.access import person_of
from thep.design.templatetags.thep import clock, weekday

from . import joining


@login_required
@never_cache
@require_safe
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead on to the link while the session can be joined, and to the booking where it can't; 404 to whoever has no place.

    Following it counts as arriving where the event says so. That is done on GET, as the way leads to another website, where a form may
    not: it is their own arrival, noted once, and a program that checks mail isn't signed in as them.
    """
    place = joining.place_of(person_of(request), pk)
    if place is None:
        raise Http404
    is_looked_at_before = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    found = joining.joining_of(place.event, among=place.sessions) if is_looked_at_before else joining.join(place)
    if found is None or not found.is_open:
        words = (
            f"You can join from {clock(found.opens_at)} on {weekday(found.opens_at)}." if found else "There’s nothing to join online now."
        )
        messages.info(request, words)
        return redirect("member_booking", reference=place.booking.reference)
    answer = redirect(found.link)
    answer["Referrer-Policy"] = "no-referrer"
    return answer
