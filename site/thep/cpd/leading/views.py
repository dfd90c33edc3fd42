"""What somebody who leads events sees of them: when and where, who comes and what would help them, the register, the files."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from thep.accounts.access import need_second_factor, person_of
from thep.bookings import access, rsvp
from thep.bookings.session_guests import guests_among
from thep.cpd.access import may_take_register
from thep.events import files, presenters
from thep.events.errors import FileRefused
from thep.events.kinds import kind_of
from thep.events.models import Event, EventFile

from .closed_page import answer_closed

SHOWN_WHEN_OVER = datetime.timedelta(days=365)
FRAME = {"section": "member", "here": "leading"}


class FileForm(forms.Form):
    """A document for those who come."""

    title = forms.CharField(
        label="What it is", max_length=100, help_text="For example ‘Slides’ or ‘Reading before session 2’.",
        error_messages={"required": "Enter what the file is.", "max_length": "Use 100 characters or fewer."},
    )  # fmt: skip
    meant_for = forms.ChoiceField(
        label="Who gets it", choices=EventFile.For, required=False, initial=EventFile.For.PLACED, widget=forms.RadioSelect,
        help_text="Who came is what the register says.", error_messages={"invalid_choice": "Choose who gets the file."},
    )  # fmt: skip
    file = forms.FileField(
        label="File", help_text="PDF, Word, PowerPoint or Excel, 10 MB at most.",
        error_messages={"required": "Choose a file.", "empty": "The file is empty: choose another."},
    )  # fmt: skip


@login_required
@never_cache
@require_safe
def leading(request: HttpRequest) -> HttpResponse:
    """Show the events that the person leads: upcoming ones by date, those of the last year, and cancelled ones that were to come."""
    now = timezone.now()
    led = access.events_led_by(person_of(request)).select_related("venue")
    context = FRAME | {
        "upcoming": led.open().upcoming().order_by("starts_at", "pk"),
        "past": led.open().filter(ends_at__lt=now, ends_at__gte=now - SHOWN_WHEN_OVER).order_by("-starts_at", "-pk"),
        "cancelled": led.filter(state=Event.State.CANCELLED).upcoming().order_by("starts_at", "pk"),
    }
    return render(request, "cpd/leading.html", context)


@login_required
@never_cache
@require_safe
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one event to who leads it."""
    found = led(request, pk)
    return answer_closed(request, found) or _shown(request, found, FileForm())


@login_required
@require_POST
def add_file(request: HttpRequest, pk: int) -> HttpResponse:
    found = led(request, pk)
    if closed := answer_closed(request, found):
        return closed
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            meant_for = form.cleaned_data["meant_for"] or EventFile.For.PLACED
            files.add(found, title=form.cleaned_data["title"], upload=form.cleaned_data["file"], by=person_of(request), meant_for=meant_for)
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, f"The file is added. Who gets it: {EventFile.For(meant_for).label}.")
            return redirect("member_leading_event", pk=pk)
    return _shown(request, found, form)


@login_required
@require_POST
def remove_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    event = led(request, pk)
    if closed := answer_closed(request, event):
        return closed
    found = get_object_or_404(EventFile, pk=file, event=event)
    files.remove(found)
    messages.success(request, f"‘{found.title}’ is removed.")
    return redirect("member_leading_event", pk=pk)


def _shown(request: HttpRequest, found: Event, form: FileForm) -> HttpResponse:
    context = FRAME | {
        "event": found,
        "address": presenters.address(found, request),
        "companion": presenters.companion_of(found),
        "has_leads_of_its_own": kind_of(found).led_by is not None,
        "waiting": found.bookings.waiting().count(),
        "answers": rsvp.answers_of(found),
        "files": found.files.all(),
        "form": form,
        "opens_register": may_take_register(person_of(request), found),
        **_coming(request, found),
    }
    return render(request, "cpd/leading_event.html", context, status=422 if form.errors else 200)


def _coming(request: HttpRequest, found: Event) -> dict[str, Any]:
    person = person_of(request)
    coming = list(access.coming_shown_to(person, found).select_related("person", "school").order_by("person__name", "pk"))
    places = access.session_places_shown_to(person, found)
    apologies = access.apologies_shown_to(person, found).select_related("person", "school").order_by("person__name", "pk")
    return {
        "coming": coming,
        "guests": guests_among(places, booked={booking.person_id for booking in coming}),
        "reserved": found.taken - len(coming) - len(places),
        "apologies": list(apologies),
        "shows_needs": access.may_see_needs(person, found),
    }


def led(request: HttpRequest, pk: int) -> Event:
    """Return the event, for who leads it; for everybody else it isn't there."""
    person = person_of(request)
    led = access.events_led_by(person).select_related("venue", "page").prefetch_related("sessions__venue", "facilitators")
    found = get_object_or_404(led, pk=pk)
    need_second_factor(person)
    return found
