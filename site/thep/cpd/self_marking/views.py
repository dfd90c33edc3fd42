"""The page that shows the turning code to the room, and the one on which a delegate types it."""

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import need_second_factor, person_of
from thep.bookings.access import events_led_by

from ..errors import CpdError
from ..leading.closed_page import answer_closed
from . import self_marks, turning_codes

TOO_OFTEN = "You’ve tried too many times. Wait five minutes, or ask whoever leads the session to mark you."


class CodeForm(forms.Form):
    """The code that a delegate sees in the room."""

    code = forms.CharField(
        label="Code on the screen", max_length=20, help_text="Five letters and digits. It changes every 30 seconds.",
        error_messages={"required": "Enter the code that you see on the screen.", "max_length": "The code has five letters and digits."},
    )  # fmt: skip


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who leads the event its code, and let them say whether people mark themselves."""
    person = person_of(request)
    event = events_led_by(person).filter(pk=pk).first()
    if event is None:
        raise Http404
    need_second_factor(person)
    if closed := answer_closed(request, event):
        return closed
    refused = ""
    if request.method == "POST":
        try:
            if "stop" in request.POST:
                self_marks.stop(event)
            else:
                self_marks.allow(event, by=person)
            return redirect("member_leading_code", pk=pk)
        except CpdError as error:
            refused = str(error)
    context = {
        "section": "member",
        "here": "leading",
        "event": event,
        "refused": refused,
        "code": turning_codes.current_code(event) if self_marks.is_allowed(event) else "",
        "address": request.build_absolute_uri(reverse("member_here")),
    }
    return render(request, "cpd/self_marking/code.html", context, status=409 if refused else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def here(request: HttpRequest) -> HttpResponse:
    """Ask a delegate for the code on the screen, and mark them as present."""
    person = person_of(request)
    form, status = CodeForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if not ratelimit.consume(request, action="self_marking", key=str(person.pk)):
            form.add_error(None, TOO_OFTEN)
            status = 429
        elif form.is_valid():
            try:
                session = self_marks.mark_self(person, form.cleaned_data["code"])
            except CpdError as error:
                form.add_error("code", str(error))
            else:
                messages.success(request, f"You’re on the register of “{session.event.title}”.")
                return redirect("member_here")
    context = {"section": "member", "here": "bookings", "form": form, "sessions": self_marks.sessions_on(person)}
    return render(request, "cpd/self_marking/here.html", context, status=status)
