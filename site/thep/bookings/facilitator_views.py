"""What somebody who leads events sees of them: when and where, who comes and what would help them, the register, the files."""

import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from thep.accounts.access import need_second_factor, person_of
from thep.events import files, presenters
from thep.events.errors import FileRefused
from thep.events.models import Event, EventFile

from . import access, rsvp

SHOWN_WHEN_OVER = datetime.timedelta(days=365)
SPARE_LINES = 3
FRAME = {"section": "member", "here": "leading"}


class FileForm(forms.Form):
    """A document for those who come."""

    title = forms.CharField(
        label="What it is", max_length=100, help_text="For example ‘Slides’ or ‘Reading before session 2’.",
        error_messages={"required": "Enter what the file is.", "max_length": "Use 100 characters or fewer."},
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
    return render(request, "bookings/leading.html", context)


@login_required
@never_cache
@require_safe
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one event to who leads it."""
    return _shown(request, _led(request, pk), FileForm())


@login_required
@never_cache
@require_safe
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the sheet on which people sign in, to print."""
    found = _led(request, pk)
    back = reverse("member_leading_event", args=[pk])
    return render(request, "reports/register.html", {"event": found, "back": back, "spare": range(SPARE_LINES), **_coming(request, found)})


@login_required
@require_POST
def add_file(request: HttpRequest, pk: int) -> HttpResponse:
    found = _led(request, pk)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            files.add(found, title=form.cleaned_data["title"], upload=form.cleaned_data["file"], by=person_of(request))
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, "The file is added. Everybody with a confirmed place finds it on their booking’s page.")
            return redirect("member_leading_event", pk=pk)
    return _shown(request, found, form)


@login_required
@require_POST
def remove_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    found = get_object_or_404(EventFile, pk=file, event=_led(request, pk))
    files.remove(found)
    messages.success(request, f"‘{found.title}’ is removed.")
    return redirect("member_leading_event", pk=pk)


@login_required
@never_cache
@require_safe
def file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """Serve a document of an event, as a file to keep, to somebody who leads the event or has a place; 404 to anybody else."""
    found = get_object_or_404(EventFile.objects.select_related("event"), pk=file, event=pk)
    if not access.may_read_files(person_of(request), found.event):
        raise Http404
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=f"{slugify(found.title) or 'file'}.{found.kind}")


def _shown(request: HttpRequest, found: Event, form: FileForm) -> HttpResponse:
    context = FRAME | {
        "event": found,
        "address": presenters.address(found, request),
        "companion": presenters.companion_of(found),
        "waiting": found.bookings.waiting().count(),
        "answers": rsvp.answers_of(found),
        "files": found.files.all(),
        "form": form,
        **_coming(request, found),
    }
    return render(request, "bookings/leading_event.html", context, status=422 if form.errors else 200)


def _coming(request: HttpRequest, found: Event) -> dict[str, Any]:
    person = person_of(request)
    coming = access.coming_shown_to(person, found).select_related("person", "school").order_by("person__name", "pk")
    return {"coming": list(coming), "shows_needs": access.may_see_needs(person, found)}


def _led(request: HttpRequest, pk: int) -> Event:
    """Return the event, for who leads it; for everybody else it isn't there."""
    person = person_of(request)
    led = access.events_led_by(person).select_related("venue", "page").prefetch_related("sessions__venue", "facilitators")
    found = get_object_or_404(led, pk=pk)
    need_second_factor(person)
    return found
