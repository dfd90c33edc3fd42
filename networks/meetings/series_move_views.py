"""A lead moves the rest of a network's meetings together: says what is different, looks at each date, and moves them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from networks.errors import MeetingsNotMoved, NetworksError
from networks.members import access
from networks.pages.frame import address_of, frame
from networks.pages.models import NetworkPage
from thep.accounts.access import person_of
from thep.events.models import Event

from . import series, series_moves
from .series_move_forms import MovedDatesForm, SeriesMoveForm

SHOW, MOVE = "show", "move"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask a lead which meetings are to be on another day, at another time or place; show each date; and move them all at once."""
    network = access.led(slug, request)
    standing = series_moves.standing_of(network)
    form = SeriesMoveForm(request.POST if request.method == "POST" else None, standing=standing)
    step = request.POST.get("do")
    dates = None
    if step in (SHOW, MOVE) and form.is_valid():
        proposals = form.proposals()
        dates = MovedDatesForm(request.POST if step == MOVE else None, proposals=proposals, times=form.times)
        if step == MOVE and dates.is_valid():
            moved = _move(request, network, form, dates)
            if moved:
                names = "1 meeting is moved" if moved == 1 else f"{moved} meetings are moved"
                messages.success(request, f"{names}. We’ve told everybody who is coming, in one email each.{_usual_day(network)}")
                return redirect(address_of(network, request))
    elif step not in (SHOW, MOVE) and request.method == "POST":
        form = SeriesMoveForm(initial={name: request.POST.get(name) for name in form.fields} | _ticked(request), standing=standing)
    context = frame(network, request, "Move meetings") | {
        "form": form,
        "dates": dates,
        "rhythm": form.rhythm if dates else "",
        "rows": [(each.event, dates[f"day{each.event.pk}"]) for each in dates.proposals] if dates else [],
        "clashes": _clashes(network, dates) if dates else [],
        "left_alone": standing.left_alone,
        "not_chosen": _not_chosen(standing, dates),
        "kept": [field for field in form if field.name != "meetings"],
    }
    wrong = bool(form.is_bound and form.errors) or bool(dates and dates.errors)
    return render(request, "networks/series_move.html", context, status=422 if wrong else 200)


def _usual_day(network: NetworkPage) -> str:
    """Return what to say of the day that the network's page tells, where the move has changed it."""
    was = network.meets_on
    network.refresh_from_db(fields=["meets_on"])
    return "" if network.meets_on == was else f" Your page says now that you usually meet on {network.get_meets_on_display()}s."


def _not_chosen(standing: series_moves.Standing, dates: MovedDatesForm | None) -> list[Event]:
    """Return the meetings to come that wouldn't move: those that weren't ticked, or aren't at first."""
    moving = {each.event.pk for each in dates.proposals} if dates else standing.usual
    return [event for event in standing.to_come if event.pk not in moving]


def _ticked(request: HttpRequest) -> dict[str, list[str]]:
    return {"meetings": request.POST.getlist("meetings")}


def _move(request: HttpRequest, network: NetworkPage, form: SeriesMoveForm, dates: MovedDatesForm) -> int:
    """Move the meetings and return how many; 0 where one of them can't be moved, which `dates` says then."""
    for each in form.gone:
        dates.refuse(each.event, f"{each.why} Nothing was moved yet: look at the others, and move them.")
    if dates.errors:
        return 0
    try:
        with transaction.atomic():  # a new place is only kept with its meetings
            return len(series_moves.move(network, dates.moves(), place=form.new_place(), by=person_of(request)))
    except MeetingsNotMoved as error:
        for event, why in error.refused:
            dates.refuse(event, why)
    except NetworksError as error:
        dates.add_error(None, str(error))
    return 0


def _clashes(network: NetworkPage, dates: MovedDatesForm) -> list[tuple[object, list[series.Clash]]]:
    """Return what members have at the times to which meetings move: as they were typed, where they could be read."""
    typed = dict(dates.days) if dates.is_bound else {}
    spans = [series_moves.span_on(each.event, typed.get(each.event, each.day), dates.times) for each in dates.proposals]
    found = series.clashes(network, spans)
    return [(span[0], found[span]) for span in dict.fromkeys(spans) if span in found]
