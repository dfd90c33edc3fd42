"""A school's lead has booked somebody by their address: they say themselves whether they work there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from thep.accounts.access import person_of
from thep.schools import affiliations
from thep.schools.errors import NotWaiting
from thep.schools.models import Affiliation

from . import delegates


@login_required
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Join the school, or say that one does not work there."""
    person = person_of(request)
    invitation = get_object_or_404(Affiliation.objects.select_related("school"), pk=pk, person=person)
    try:
        if "join" in request.POST:
            delegates.join_school(invitation, by=person)
            messages.success(request, f"You’re now listed at {invitation.school}.")
        else:
            affiliations.end(invitation, by=person)
            messages.success(
                request,
                f"You’re not listed at {invitation.school}. You still have the place that was booked for you. Cancel it if you can’t come.",
            )
    except NotWaiting:
        messages.info(request, f"You’ve answered {invitation.school} already.")
    return redirect("member_schools")
