"""The member's overview."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from thep.accounts.access import person_of
from thep.schools.affiliations import suggest_school

from .overview import overview_of


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    found = overview_of(person)
    suggested = suggest_school(person.email) if not found.cards and not found.waiting_for_school else None
    return render(request, "memberzone/overview.html", {"overview": found, "suggested": suggested, "section": "member", "here": "overview"})
