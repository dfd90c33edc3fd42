"""Telling people that their emails come back, and sending to them again when they say that it's put right."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.accounts.people import addresses_of

from . import address_troubles


def come_back(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """Say from which of the person's addresses emails come back."""
    troubles = address_troubles.that_come_back(person)
    return {"troubles": troubles} if troubles else None


def warn(request: HttpRequest, person: User) -> None:
    """Say on the next page if emails come back from one of the person's addresses, with the way to where they put it right."""
    if troubles := address_troubles.that_come_back(person):
        words = "Our emails to {} aren’t reaching you, so we don’t send any there. <a href='{}#emails-come-back'>Put it right</a>."
        messages.warning(request, format_html(words, " and ".join(each.address for each in troubles), reverse("member")))


@login_required
@require_POST
def try_again(request: HttpRequest) -> HttpResponse:
    """Send emails to the person's addresses again."""
    person = person_of(request)
    if address_troubles.try_again({person.email, *addresses_of(person)}):
        messages.success(request, "We’ll send you emails again. If they come back, we’ll tell you here.")
    return redirect("member")
