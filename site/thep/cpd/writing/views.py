"""The pages on which somebody who leads an event writes to its people: the words, then who gets it, how it looks, and sending."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import person_of
from thep.cpd.leading.closed_page import answer_closed
from thep.cpd.leading.views import FRAME, led
from thep.mailings import sending
from thep.mailings.audiences import LeftOut
from thep.mailings.errors import MailingsError
from thep.mailings.forms import TO_OFFICE, TO_WRITER
from thep.mailings.letters import answers_to
from thep.mailings.models import Mailing
from thep.mailings.progress import progress_of
from thep.mailings.readers import readers_of
from thep.mailings.ways import TROUBLES

from . import led_mailings
from .audience import OF_AN_EVENT_LED, why_closed
from .forms import LedWordsForm

DOESNT_ARRIVE = "our emails don’t reach them: tell our office"
"""What is said of somebody's address: whether they complained of our emails is for the office alone."""
TESTED_TOO_OFTEN = "You’ve sent yourself many tests. Wait an hour, then try again."


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the emails about the event, and keep a new one as a draft."""
    event, person = led(request, pk), person_of(request)
    closed, initial = why_closed(event), {"body": OF_AN_EVENT_LED.beginning}
    form = LedWordsForm(request.POST or None, event=event, writer=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = led_mailings.begin(event, by=person, group=form.cleaned_data["group"], words=form.words())
        except MailingsError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("member_leading_draft", pk=pk, mailing=made.pk)
    written = led_mailings.of_event(event).select_related("written_by")
    context = FRAME | {"event": event, "form": form, "closed": closed, "written": written, "person": person}
    return render(request, "cpd/writing/write.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int, mailing: int) -> HttpResponse:
    """Change a draft of one's own."""
    event, person = led(request, pk), person_of(request)
    if closed := answer_closed(request, event):
        return closed
    found = get_object_or_404(led_mailings.of_event(event), pk=mailing, written_by=person)
    initial = {
        "group": led_mailings.group_of(found),
        "subject": found.subject,
        "body": found.body,
        "reply_to": TO_WRITER if found.reply_to_writer else TO_OFFICE,
    }
    form = LedWordsForm(request.POST or None, event=event, writer=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            led_mailings.change(found, event, by=person, group=form.cleaned_data["group"], words=form.words())
        except MailingsError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("member_leading_draft", pk=pk, mailing=found.pk)
    context = FRAME | {"event": event, "form": form, "mailing": found}
    return render(request, "cpd/writing/change.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int, mailing: int) -> HttpResponse:
    """Show one email about the event: who gets it and who doesn't, how it looks; try it out, send or delete it."""
    event, person = led(request, pk), person_of(request)
    if closed := answer_closed(request, event):
        return closed
    found = get_object_or_404(led_mailings.of_event(event).select_related("written_by"), pk=mailing)
    if request.method == "POST":
        own = get_object_or_404(led_mailings.of_event(event), pk=mailing, written_by=person)
        try:
            said = _do(request, own, event)
        except MailingsError as refused:
            return _shown(request, event, found, refused=str(refused))
        messages.success(request, said)
        if not Mailing.objects.filter(pk=mailing).exists():
            return redirect("member_leading_write", pk=pk)
        return redirect("member_leading_draft", pk=pk, mailing=mailing)
    return _shown(request, event, found)


def _do(request: HttpRequest, mailing: Mailing, event: Any) -> str:
    """Do what was pressed, and return what to say of it."""
    person = person_of(request)
    if "send" in request.POST:
        number = led_mailings.send(mailing, event, by=person)
        return f"Your email is on its way to {number} {'person' if number == 1 else 'people'}."
    if "delete" in request.POST:
        led_mailings.moves.delete(mailing, by=person)
        return "The draft is deleted. Nothing was sent."
    if not ratelimit.consume(request, action="led_test", key=str(person.pk)):
        raise MailingsError(TESTED_TOO_OFTEN)
    led_mailings.send_test(mailing, by=person)
    return f"A test is on its way to {person.email}."


def _shown(request: HttpRequest, event: Any, mailing: Mailing, *, refused: str = "") -> HttpResponse:
    context = FRAME | {"event": event, "mailing": mailing, "refused": refused, "is_own": mailing.written_by == person_of(request)}
    if not mailing.is_before_sending:
        context["progress"] = progress_of(mailing)
        context["left_out"] = [_said(each) for each in mailing.recipients.filter(way="not")]
        context["getting"] = [each.name for each in mailing.recipients.getting()]
        return render(request, "cpd/writing/draft.html", context, status=422 if refused else 200)
    try:
        readership = readers_of(mailing)
    except MailingsError as obstacle:
        return render(request, "cpd/writing/draft.html", context | {"refused": refused or str(obstacle)}, status=422 if refused else 200)
    context |= {
        "closed": why_closed(event),
        "getting": [each.reader.name for each in readership.getting],
        "left_out": [_said(each) for each in readership.left_out],
    }
    if readership.getting:
        first = readership.getting[0].reader
        context["first"] = first.name
        context["letter"] = sending.context_of(mailing, sending.values_of(first), because=first.because)
        context["answers"] = answers_to(mailing.written_by, reply_to_writer=mailing.reply_to_writer)
    return render(request, "cpd/writing/draft.html", context, status=422 if refused else 200)


def _said(left_out: Any) -> LeftOut:
    """Return who is left out with the reason that whoever leads the event is told, and without the address."""
    reason = DOESNT_ARRIVE if left_out.reason in TROUBLES.values() else left_out.reason
    return LeftOut(left_out.name, "", reason)
