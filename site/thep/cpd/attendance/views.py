"""What a school's people attended, for those who lead it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thep.accounts.access import need_second_factor, person_of
from thep.schools.access import schools_led_by

from .attendance import SHEET, SchoolAttendance

PAGE_SIZE = 50


@login_required
@never_cache
@require_safe
def school_attendance(request: HttpRequest, urn: int) -> HttpResponse:
    """Show who of the school came to what in a term, with their hours; 404 to who doesn't lead it."""
    asked = _asked(request, urn)
    context = {
        "school": asked.school,
        "asked": asked,
        "shown": Paginator(asked.found, PAGE_SIZE).get_page(request.GET.get("page")),
        "section": "member",
        "here": "school",
    }
    return render(request, "cpd/attendance/attendance.html", context)


@login_required
@require_safe
def school_attendance_csv(request: HttpRequest, urn: int) -> HttpResponseBase:
    """Serve all of what was found as a spreadsheet."""
    return SHEET.response(_asked(request, urn).found, "csv")


def _asked(request: HttpRequest, urn: int) -> SchoolAttendance:
    person = person_of(request)
    school = get_object_or_404(schools_led_by(person), urn=urn)
    need_second_factor(person)
    return SchoolAttendance(school, request.GET)
