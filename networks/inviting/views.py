"""A lead, or the office, chooses whom to invite, sees who gets an invitation and who doesn't, and sends them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from networks.errors import NetworksError
from networks.members import access
from networks.network_list import next_meetings
from networks.pages.frame import frame
from networks.pages.models import NetworkPage
from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.design.templatetags.thep import weekday

from . import inviting
from .candidates import MISSING, Choice, candidates_of
from .forms import ChoiceForm, WordsForm, drafted_words

SHOWN = 200
"""How many of those who get an invitation, or don't, are named on the page."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask whom to invite; show who would be, with a drafted invitation; and invite them. The choice stands in the address."""
    network, by = access.led(slug, request), person_of(request)
    form = ChoiceForm(request.GET if "whom" in request.GET else None, initial={"whom": MISSING})
    if not form.is_valid():
        return _show(request, network, form)
    if request.method != "POST":
        words = WordsForm(initial={"words": drafted_words(network, form.choice, meeting=_next_meeting(network, by))})
        return _show(request, network, form, words)
    words = WordsForm(request.POST)
    if words.is_valid():
        try:
            found = inviting.invite_chosen(network, form.choice, by=by, words=words.cleaned_data["words"])
        except NetworksError as error:
            words.add_error(None, str(error))
        else:
            number = len(found.getting)
            messages.success(request, f"We’re inviting {number} {'person' if number == 1 else 'people'}. Their emails leave in a moment.")
            return redirect("network_members", network.slug)
    return _show(request, network, form, words)


def _show(request: HttpRequest, network: NetworkPage, form: ChoiceForm, words: WordsForm | None = None) -> HttpResponse:
    by = person_of(request)
    context = frame(network, request, "Invite many people") | {"form": form, "words": words, "is_office": access.is_of_the_office(by)}
    if words is not None:
        context |= _preview(network, form.choice, by)
    wrong = (form.is_bound and form.errors) or (words is not None and words.errors)
    return render(request, "networks/inviting/choose.html", context, status=422 if wrong else 200)


def _preview(network: NetworkPage, choice: Choice, by: User) -> dict[str, object]:
    found = candidates_of(network, choice, by=by)
    room = inviting.room_left(network, by=by)
    return {
        "getting": found.getting[:SHOWN],
        "number": len(found.getting),
        "left_out": found.left_out[:SHOWN],
        "number_left_out": len(found.left_out),
        "reasons": found.reasons,
        "room": room,
        "is_too_many": len(found.getting) > room,
    }


def _next_meeting(network: NetworkPage, by: User) -> str:
    """Return the day of the network's next meeting in words; empty where none has a date."""
    meeting = next_meetings([network.pk], by).get(network.pk)
    return weekday(meeting.starts_at) if meeting is not None and meeting.starts_at is not None else ""
