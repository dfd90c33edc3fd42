"""What a person says of themselves, what we hold about them, and closing their account."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thep.accounts import closing, personal_data
from thep.accounts.access import person_of
from thep.accounts.errors import StillInTheWay
from thep.accounts.forms import CloseForm, ProfileForm
from thep.cms.security import identity_confirmed
from thep.design.panels import draw_panels
from thep.domains import declared

from .readable_data import readable


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=person_of(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "We’ve saved your profile.")
        return redirect("member_profile")
    return render(request, "memberzone/profile.html", {"form": form, "section": "member", "here": "profile"})


@login_required
@never_cache
@require_safe
@identity_confirmed
def data_page(request: HttpRequest) -> HttpResponse:
    """Show everything we hold about the person."""
    context = {
        "sections": readable(personal_data.export(person_of(request)), personal_data.retention_periods()),
        "section": "member",
        "here": "profile",
    }
    return render(request, "memberzone/data.html", context)


@login_required
@never_cache
@require_safe
@identity_confirmed
def data(request: HttpRequest) -> HttpResponse:
    """Serve everything we hold about the person, as a JSON file that other programs can read."""
    response = JsonResponse(personal_data.export(person_of(request)), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="my-data-{timezone.localdate():%Y-%m-%d}.json"'
    return response


@login_required
@identity_confirmed
def close(request: HttpRequest) -> HttpResponse:
    """Close the account, once nothing that domains declare is in the way."""
    person = person_of(request)
    form = CloseForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        with suppress(StillInTheWay):  # what it is, the page shows
            closing.close(person)
            logout(request)
            messages.success(request, "Your account is closed. We’ve deleted everything that we don’t have to keep.")
            return redirect("/")
    context = {"form": form, "obstacles": draw_panels(declared(closing.ClosingObstacle), person), "stays": declared(closing.ClosingNote)}
    return render(request, "memberzone/close.html", context | {"section": "member", "here": "profile"})
