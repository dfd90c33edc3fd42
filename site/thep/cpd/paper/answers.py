"""The page on which a sheet of paper is entered."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from thep.accounts.access import person_of
from thep.cpd.errors import CpdError
from thep.cpd.taking.answers import listed_of
from thep.cpd.taking.rows import BUTTONS
from thep.events.models import Event

from . import entries

Show = Callable[[dict[str, Any], int], HttpResponse]


def answer_entry(request: HttpRequest, event: Event, *, back: str, show: Show, corrects: bool = False) -> HttpResponse:
    """Show the sheet to enter, or keep what was entered and go back to the register at the address `back`."""
    posted = request.method == "POST"
    listed = listed_of(event, (request.POST if posted else request.GET).dict())
    if listed is None:
        return show({"closed": "This event has no date yet, so there is no register."}, 422 if posted else 200)
    data = request.POST.dict() if posted else {}
    entered = entries.Entered(0, {})
    error = ""
    if posted:
        try:
            entered = entries.enter(
                listed.register, listed.session, data, by=person_of(request), corrects=corrects, reason=data.get("reason", "")
            )
        except CpdError as refused:
            error = str(refused)
        if not error and not entered.errors:
            messages.success(request, f"{entered.kept} mark{'' if entered.kept == 1 else 's'} saved.")
            return redirect(f"{back}?session={listed.session.pk}")
    lines = [
        {
            "row": row,
            "state": data.get(f"state-{row.pk}", row.state),
            "minutes": data.get(f"minutes-{row.pk}", (row.standing.mark and row.standing.mark.minutes) or ""),
            "error": entered.errors.get(row.pk, ""),
        }
        for row in listed.rows
    ]
    # What was kept meanwhile is known to nobody yet, so `seen` stays what the form had shown.
    seen = data.get("seen", listed.register.newest)
    context = {"listed": listed, "session": listed.session, "lines": lines, "states": BUTTONS, "seen": seen, "corrects": corrects}
    wrong = [line for line in lines if line["error"]]
    return show({**context, "error": error, "wrong": wrong, "kept": entered.kept, "reason": data.get("reason", "")}, 422 if posted else 200)
