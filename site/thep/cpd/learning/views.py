"""My learning: a page for each person, and the same as a spreadsheet and as a tagged PDF."""

import re
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.cms.academic_years import this_academic_year
from thep.design import tagged_pdf

from .records import SHEET, LearningYear, record_of

STYLE = Path(__file__).with_name("learning.css")


@login_required
@never_cache
@require_safe
def learning(request: HttpRequest) -> HttpResponse:
    """Show what the reader attended in an academic year, `?year=`: the last that has something where nothing is said."""
    context = {"record": _record(request), "section": "member", "here": "learning"}
    return render(request, "cpd/learning/learning.html", context)


@login_required
@require_safe
def learning_csv(request: HttpRequest) -> HttpResponseBase:
    """Serve the same as a spreadsheet, a row for each session."""
    return SHEET.response(_record(request).sittings, "csv")


@login_required
@never_cache
@require_safe
def learning_pdf(request: HttpRequest) -> HttpResponse:
    """Serve the same to print."""
    record = _record(request)
    response = HttpResponse(draw(person_of(request), record), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="my-learning-{record.academic_year}.pdf"'
    return response


def draw(person: User, record: LearningYear) -> bytes:
    """Return the record of a year of `person` as a PDF."""
    context = {"record": record, "person": person, "today": timezone.localdate()}
    return tagged_pdf.draw(render_to_string("cpd/learning/learning_pdf.html", context), style=STYLE)


def _record(request: HttpRequest) -> LearningYear:
    asked = request.GET.get("year", "")
    year = min(int(asked), this_academic_year()) if re.fullmatch(r"20\d\d", asked, re.ASCII) else None
    return record_of(person_of(request), year)
