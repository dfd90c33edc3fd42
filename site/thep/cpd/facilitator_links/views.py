"""Where who leads an event makes links to its register, and withdraws them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from thep.accounts.access import need_second_factor, person_of
from thep.bookings.access import events_led_by
from thep.events.models import Event

from ..errors import NoRegister
from ..leading.closed_page import answer_closed
from . import links
from .forms import LinkForm
from .models import FacilitatorLink

MADE = "The link is ready. Copy it, and send it to whoever takes the register."
WITHDRAWN = "The link is withdrawn: it opens nothing any more."


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def led_links(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the links of an event to who leads it, or make another."""
    event = _led(request, pk)
    if closed := answer_closed(request, event):
        return closed
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            links.make(event, for_whom=form.cleaned_data["for_whom"], by=person_of(request))
        except NoRegister as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, MADE)
            return redirect("member_leading_links", pk=pk)
    context = {"section": "member", "here": "leading", "form": form, **shown_links(request, event)}
    return render(request, "cpd/links.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke_led_link(request: HttpRequest, pk: int, link: int) -> HttpResponse:
    links.revoke(get_object_or_404(FacilitatorLink, pk=link, event=_led(request, pk)))
    messages.success(request, WITHDRAWN)
    return redirect("member_leading_links", pk=pk)


def shown_links(request: HttpRequest, event: Event) -> dict[str, object]:
    """Return what the list of links names: each with its whole address."""
    made = event.facilitator_links.select_related("made_by")
    listed = [(link, request.build_absolute_uri(links.address_of(link))) for link in made]
    return {"event": event, "made_links": listed, "may_be_made": links.may_be_made(event)}


def _led(request: HttpRequest, pk: int) -> Event:
    """Return the event, for who leads it; for everybody else it isn't there."""
    event = events_led_by(person_of(request)).filter(pk=pk).first()
    if event is None:
        raise Http404
    need_second_factor(person_of(request))
    return event
