"""The list of a school's bookings, for those who lead it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thep.accounts.access import person_of
from thep.schools.access import schools_led_by

from .school_bookings import SHEET, SchoolBookings

PAGE_SIZE = 50


@login_required
@never_cache
@require_safe
def school_bookings(request: HttpRequest, urn: int) -> HttpResponse:
    """List the school's bookings as its query string narrows and sorts them, with what they come to; 404 to who doesn't lead it."""
    asked = _asked(request, urn)
    pages, totals = Paginator(asked.found, PAGE_SIZE), asked.totals
    pages.count = totals.bookings  # counted already
    shown = pages.get_page(request.GET.get("page"))
    context = {
        "school": asked.school,
        "asked": asked,
        "shown": shown,
        "rows": asked.rows(shown.object_list),
        "totals": totals,
        "section": "member",
        "here": "school",
    }
    return render(request, "bookings/school_bookings.html", context)


@login_required
@require_safe
def school_bookings_csv(request: HttpRequest, urn: int) -> HttpResponseBase:
    """Serve all of what was found as a spreadsheet."""
    asked = _asked(request, urn)
    return SHEET.response(asked.rows(asked.found), "csv")


def _asked(request: HttpRequest, urn: int) -> SchoolBookings:
    school = get_object_or_404(schools_led_by(person_of(request)), urn=urn)
    return SchoolBookings(school, request.GET)
