"""The member's overview."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from thep.accounts.access import person_of

from .overview import overview_of


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    found = overview_of(request, person_of(request))
    return render(request, "memberzone/overview.html", found | {"section": "member", "here": "overview"})
