"""What a year gave a school: a page for those who act for it, and the same as a tagged PDF."""

import re
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thep.accounts.access import person_of
from thep.cms.academic_years import in_words, this_academic_year
from thep.design import tagged_pdf
from thep.domains import declared
from thep.schools.models import School
from thep.schools.value import ValuePart

from .bar_chart import chart_of
from .school_views import school_led_by

STYLE = Path(__file__).with_name("value.css")
YEARS_SHOWN = 3


@login_required
@never_cache
@require_safe
def value(request: HttpRequest, urn: int) -> HttpResponse:
    """Show what an academic year gave the school, `?year=`, this one where nothing is said; 404 to everybody who doesn't act for it."""
    school = school_led_by(person_of(request), urn)
    year = _year(request)
    this_year = this_academic_year()
    others = [(each, in_words(each), each == year) for each in range(this_year, this_year - YEARS_SHOWN, -1)]
    return render(request, "memberzone/value.html", _context(school, year) | {"years": others, "section": "member", "here": "school"})


@login_required
@never_cache
@require_safe
def value_pdf(request: HttpRequest, urn: int) -> HttpResponse:
    """Serve the same to print."""
    school, year = school_led_by(person_of(request), urn), _year(request)
    response = HttpResponse(draw(school, year), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="value-{school.urn}-{year}.pdf"'
    return response


def draw(school: School, year: int) -> bytes:
    """Return what the academic year that begins in September of `year` gave the school, as a tagged PDF."""
    return tagged_pdf.draw(render_to_string("memberzone/value_pdf.html", _context(school, year)), style=STYLE)


def _year(request: HttpRequest) -> int:
    """Return the academic year that is asked for, this one at the latest."""
    asked = request.GET.get("year", "")
    return min(int(asked), this_academic_year()) if re.fullmatch(r"20\d\d", asked, re.ASCII) else this_academic_year()


def _context(school: School, year: int) -> dict[str, Any]:
    found = [section for part in declared(ValuePart) for section in part.sections(school, year)]
    found.sort(key=lambda section: section.order)
    return {
        "school": school,
        "academic_year": year,
        "year": in_words(year),
        "year_before": in_words(year - 1),
        "is_running": year == this_academic_year(),
        "today": timezone.localdate(),
        "sections": [(section, [(table, chart_of(table)) for table in section.tables]) for section in found],
    }
