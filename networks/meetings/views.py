"""A meeting as whoever may come sees it, and what leads do with it."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from networks.errors import AllMeetingsPlanned, ChangedMeanwhile, NetworksError
from networks.members import access
from networks.members.entering import say_whom_it_is_for
from networks.pages.frame import address_of, frame
from networks.pages.models import NetworkPage
from networks.resources import meeting_resources
from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.bookings.access import is_open_to_leaders
from thep.events.errors import EventsError
from thep.events.models import Event
from thep.events.opened import note_opened

from . import meetings, series
from .forms import ActionForm, CallOffForm, DatesForm, MeetingForm, PapersForm, SeriesForm, initial_of
from .models import MeetingAction, MeetingPapers


@require_safe
def meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show a meeting; to whoever may see the network but not the meeting, say who it is for, and nothing of it."""
    network = access.network_named(slug, request)
    event = Event.objects.filter(page=network.page_ptr_id, pk=pk).exclude(state=Event.State.DRAFT).select_related("venue").first()
    if event is None:
        raise Http404
    if not Event.objects.visible_to(request.user).filter(pk=event.pk).exists():
        return say_whom_it_is_for(request, network, "Meeting")
    note_opened(request, [event], page=network)
    return _show(request, network, event)


def _show(request: HttpRequest, network: NetworkPage, event: Event, action_form: ActionForm | None = None) -> HttpResponse:
    person = request.user if isinstance(request.user, User) else None
    inside = access.may_enter(request.user, network)
    may_lead = inside and access.may_lead(request.user, network)
    papers = MeetingPapers.objects.filter(event=event).first()
    context = frame(network, request, event.title) | {
        "event": event,
        "row": meetings.Row(event=event, address=meetings.address_in(network, event), answer=meetings.answer_of(event, person)),
        "papers": papers,
        "resources": meeting_resources.of_meeting(event, request.user) if inside else [],
        "inside": inside,
        "may_lead": may_lead,
        "leads_it": access.leads(request.user, network) and is_open_to_leaders(event),
        "actions": meetings.actions_for(network, event) if inside else [],
        "schools": meetings.coming_by_school(event) if inside else [],
        "action_form": action_form or (ActionForm(network=network) if may_lead else None),
    }
    return render(request, "networks/meeting.html", context, status=422 if action_form and action_form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a lead about a meeting, and call it."""
    network = access.led(slug, request)
    form = MeetingForm(request.POST if request.method == "POST" else None)
    words = {"heading": "Call a meeting", "button": "Call the meeting"}
    done = "The meeting is in the calendar. Members find it on this page."
    return _save(request, network, form, lambda: meetings.call(network, [form.details()], by=person_of(request))[0], words, done)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask a lead what is different about a meeting, and change it."""
    network, event = _led_meeting(request, slug, pk)
    standing = meetings.details_of(event)
    form = MeetingForm(request.POST if request.method == "POST" else None, initial=initial_of(standing))
    words = {"heading": "Change the meeting", "button": "Save the changes"}
    words["seen"] = seen = request.POST.get("seen", "") if form.is_bound else standing.fingerprint
    done = "The meeting is changed. We’ve told everybody who is coming what is different."
    return _save(
        request, network, form, lambda: meetings.change(network, event, form.details(), by=person_of(request), seen=seen), words, done
    )


def _save(
    request: HttpRequest, network: NetworkPage, form: MeetingForm, save: Callable[[], Event], words: dict[str, str], done: str
) -> HttpResponse:
    """Show the form of a meeting with what is wrong, or `save` what it says and go there; not over what a colleague saved since."""
    if form.is_bound and form.is_valid():
        try:
            with transaction.atomic():  # a new place is only kept with its meeting
                event = save()
        except ChangedMeanwhile as error:
            form.say_what_stands(str(error), error.standing)
            words |= {
                "seen": error.standing.fingerprint,
                "button": "Save mine instead",
                "wrong": "The meeting was changed while you were writing",
            }
        except (EventsError, NetworksError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect(meetings.address_in(network, event))
    context = frame(network, request, words["heading"]) | {"form": form} | words
    return render(request, "networks/meeting_form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask a lead why a meeting doesn't take place, and cancel it."""
    network, event = _led_meeting(request, slug, pk)
    form = CallOffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            meetings.call_off(network, event, by=person_of(request), reason=form.cleaned_data["reason"])
        except (EventsError, NetworksError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The meeting is cancelled. We’ve told everybody who was coming.")
            return redirect(address_of(network, request))
    context = frame(network, request, "Cancel the meeting") | {"form": form, "event": event}
    return render(request, "networks/meeting_cancel.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a lead for the pattern of a year's meetings; show its dates with what else members have then; and call them all at once."""
    network = access.led(slug, request)
    data = request.POST if request.method == "POST" else request.GET if "title" in request.GET else None
    form = SeriesForm(data)
    dates = None
    clashes: list[tuple[object, list[series.Clash]]] = []
    if data is not None and form.is_valid():
        left = meetings.left_to_call(network)
        proposed = form.proposed()[:left]
        if left == 0:
            form.add_error(None, str(AllMeetingsPlanned(network.meetings_planned or 0, left)))
        elif not proposed:
            form.add_error("year", "No such day is left in that year. Choose another year or week.")
        else:
            dates = DatesForm(request.POST if request.method == "POST" else None, days=proposed)
            days = proposed
            if request.method == "POST" and dates.is_valid():
                days = dates.days
                try:
                    with transaction.atomic():
                        made = meetings.call(network, [form.details_on(day) for day in days], by=person_of(request))
                except (EventsError, NetworksError) as error:
                    dates.add_error(None, str(error))
                else:
                    messages.success(request, f"{len(made)} meetings are in the calendar.")
                    return redirect(address_of(network, request))
            spans = [series.span_of(day, form.cleaned_data["starts"], form.cleaned_data["ends"]) for day in days]
            found = series.clashes(network, spans)
            clashes = [(span[0], found[span]) for span in spans if span in found]
    wrong = bool(data is not None and form.errors) or bool(dates and dates.errors)
    context = frame(network, request, "Plan a year") | {"form": form, "dates": dates, "clashes": clashes}
    return render(request, "networks/series.html", context, status=422 if wrong else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask a lead for a meeting's agenda and notes, and keep them; over what somebody has saved meanwhile only once they could read it."""
    network, event = _led_meeting(request, slug, pk)
    written = meetings.papers_of(event)
    form = PapersForm(request.POST if request.method == "POST" else None, initial={"agenda": written.agenda, "notes": written.notes})
    seen = request.POST.get("seen", "") if form.is_bound else meetings.fingerprint_of(written)
    standing: list[tuple[str, str]] = []
    if form.is_bound and form.is_valid():
        try:
            meetings.write_papers(network, event, by=person_of(request), seen=seen, **form.cleaned_data)
        except ChangedMeanwhile as error:
            seen = meetings.fingerprint_of(error.standing)
            differing = form.say_what_stands(str(error), error.standing)
            standing = [(str(form.fields[name].label), getattr(error.standing, name)) for name in differing]
        else:
            messages.success(request, "The agenda and the notes are saved.")
            return redirect(meetings.address_in(network, event))
    context = frame(network, request, "Agenda and notes") | {"form": form, "event": event, "seen": seen, "standing": standing}
    return render(request, "networks/papers.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def add_action(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Note what is to be done after a meeting."""
    network, event = _led_meeting(request, slug, pk)
    form = ActionForm(request.POST, network=network)
    if not form.is_valid():
        return _show(request, network, event, form)
    owner = form.cleaned_data["owner"]
    meetings.add_action(
        network,
        event,
        words=form.cleaned_data["words"],
        owner=owner.person if owner else None,
        due_on=form.cleaned_data["due_on"],
        by=person_of(request),
    )
    messages.success(request, "The action is noted. It stands on the next agenda until it’s done.")
    return redirect(meetings.address_in(network, event) + "#actions")


@login_required
@require_POST
def finish_action(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Note that an action is done; whoever does so stays on the page of the meeting on whose agenda they saw it."""
    network = access.network_named(slug, request)
    if not access.may_enter(request.user, network):
        raise Http404
    action = get_object_or_404(MeetingAction.objects.select_related("network", "event"), pk=pk, network=network)
    try:
        meetings.finish_action(action, by=person_of(request))
        messages.success(request, f"‘{action.words}’ is done.")
    except NetworksError as error:
        messages.error(request, str(error))
    key = request.POST.get("seen_at", "")
    is_key = key.isascii() and key.isdecimal() and len(key) < 19
    seen_at = Event.objects.filter(page=network.page_ptr_id, pk=key).first() if is_key else None
    return redirect(meetings.address_in(network, seen_at or action.event) + "#actions")


def _led_meeting(request: HttpRequest, slug: str, pk: int) -> tuple[NetworkPage, Event]:
    network = access.led(slug, request)
    return network, get_object_or_404(Event.objects.open().dated().select_related("venue"), pk=pk, page=network.page_ptr_id)
