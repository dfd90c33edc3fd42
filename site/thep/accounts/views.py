"""The page about a person's own account that allauth has none for."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .access import duties_of, has_second_factor, person_of


@login_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second step is needed, and how to set one up."""
    person = person_of(request)
    context = {"duties": duties_of(person), "has_second_factor": has_second_factor(person), "section": "member"}
    return render(request, "accounts/second_factor.html", context)
