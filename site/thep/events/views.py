"""The calendar of everything."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from thep.cms.models import names_of_subjects
from thep.cms.vocabulary import Phase

from .times import Month, grid
from .whats_on import by_day, items, kinds_of, next_month


def calendar(request: HttpRequest) -> HttpResponse:
    """Show one month of all published events; where the address names none, the first from today on that has something."""
    today = timezone.localdate()
    asked = request.GET.get("month", "")
    mine = request.user.is_authenticated and "mine" in request.GET
    month = Month.read(asked) or next_month(timezone.now(), request=request, mine=mine) or Month.of(today)
    found = items(month, request=request, mine=mine)
    agenda = [item for item in found if Month.of(item.day) == month and (item.day >= today or month < Month.of(today))]
    return render(
        request,
        "events/whats_on.html",
        {
            "section": "calendar",
            "month": month,
            "mine": mine,
            "this_month": Month.of(today),
            "is_this_month": month == Month.of(today),
            "not_understood": bool(asked) and Month.read(asked) is None,
            "weeks": grid(month, by_day(found)),
            "kinds": kinds_of(found),
            "agenda": agenda,
            "following": month.following if agenda else next_month(month.following.begins_at, request=request, mine=mine),
            "webcal": "webcal://" + settings.SITE_ADDRESS.partition("://")[2],
            "phases": Phase.choices,
            "subjects": names_of_subjects(),
        },
    )
