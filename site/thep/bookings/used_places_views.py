"""Where a school's included places went, for those who lead it."""

import re

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thep.accounts.access import person_of
from thep.membership import ledger, states
from thep.membership.models import Membership
from thep.schools.access import is_lead_of
from thep.schools.models import School

from .used_places import SHEET, uses_of


@login_required
@never_cache
@require_safe
def used_places(request: HttpRequest, urn: int) -> HttpResponse:
    """Show a school's included places of one academic year, `?year=`, the present one where nothing is said; 404 to everybody else.

    Of a year within which the school came back, `?spell=` says of which membership; the latest where nothing is said.
    """
    school, held, membership = _asked(request, urn)
    context = {"school": school, "held": held, "membership": membership, "section": "member", "here": "school"}
    if membership is not None:
        context |= {"uses": uses_of(membership), "lines": ledger.lines_of(membership)}
    return render(request, "bookings/used_places.html", context)


@login_required
@require_safe
def used_places_csv(request: HttpRequest, urn: int) -> HttpResponseBase:
    """Serve the same as a spreadsheet."""
    _, _, membership = _asked(request, urn)
    if membership is None:
        raise Http404
    return SHEET.response(uses_of(membership).places, "csv")


def _asked(request: HttpRequest, urn: int) -> tuple[School, list[Membership], Membership | None]:
    school = get_object_or_404(School, urn=urn)
    if not is_lead_of(person_of(request), school):
        raise Http404
    Membership.link(held := list(school.memberships.filter(agreed_at__isnull=False).select_related("tier")))
    year = request.GET.get("year", "")
    if re.fullmatch(r"20\d\d", year, re.ASCII):
        of_year = [each for each in held if each.academic_year == int(year)]
        asked = (each for each in of_year if str(each.spell) == request.GET.get("spell"))
        return school, held, next(asked, next(iter(of_year), None))
    return school, held, states.current(held) or next(iter(held), None)
