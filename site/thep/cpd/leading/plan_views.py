"""The running order of an event and the notes for who leads it, written by who does."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.events import events
from thep.events.errors import EventCancelled

from .closed_page import answer_closed
from .views import FRAME, led

MOST = 4000


class PlanForm(forms.Form):
    """What happens when, and what is to be remembered. Nobody who comes sees it."""

    running_order = forms.CharField(
        label="Running order", required=False, max_length=MOST, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="What happens when, a line each. For example ‘4pm Welcome’.",
        error_messages={"max_length": f"Use {MOST:,} characters or fewer."},
    )  # fmt: skip
    leader_notes = forms.CharField(
        label="Notes", required=False, max_length=MOST, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Don’t write about the people who come.",
        error_messages={"max_length": f"Use {MOST:,} characters or fewer."},
    )  # fmt: skip


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the running order and the notes of an event that one leads."""
    event = led(request, pk)
    if closed := answer_closed(request, event):
        return closed
    initial = {"running_order": event.running_order, "leader_notes": event.leader_notes}
    form = PlanForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            events.change(event, **form.cleaned_data)
        except EventCancelled:
            form.add_error(None, "This event is cancelled, so its running order can’t be changed.")
        else:
            messages.success(request, "The running order and notes are saved.")
            return redirect("member_leading_event", pk=pk)
    return render(request, "cpd/leading_plan.html", FRAME | {"event": event, "form": form}, status=422 if form.errors else 200)
