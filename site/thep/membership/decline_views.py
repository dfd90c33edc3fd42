"""Those who lead a school say that it won't renew its membership, and take that back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import person_of
from thep.schools.access import is_lead_of
from thep.schools.models import School

from . import declines
from .errors import NotPossibleNow
from .forms import DeclineForm
from .states import current, memberships_of
from .years import in_words


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def not_renewing(request: HttpRequest, urn: int) -> HttpResponse:
    """Ask why the school won't renew, and note it; where it has said so, show that, and take it back."""
    person, school = person_of(request), get_object_or_404(School, urn=urn)
    if not is_lead_of(person, school):
        raise Http404
    membership = current(memberships_of(school))
    obstacle = declines.why_not(membership) if membership else f"Your {school.noun} has no membership, so there is nothing to renew."
    shared = {"school": school, "membership": membership, "section": "member", "here": "school"}
    if membership is None or obstacle:
        return render(request, "membership/not_renewing.html", shared | {"obstacle": obstacle})
    year, undoes = in_words(membership.academic_year + 1), "undo" in request.POST
    form = DeclineForm(request.POST if request.method == "POST" and not undoes else None)
    try:
        if undoes:
            declines.undo(membership, by=person)
            messages.success(request, f"Thank you. We’ll write to you when it’s time to renew for {year}.")
            return redirect("member_membership", urn=school.urn)
        if form.is_valid():
            declines.decline(membership, reason=form.cleaned_data["reason"], by=person)
            messages.success(request, f"We’ve noted that you won’t renew for {year}. Thank you for telling us.")
            return redirect("member_membership", urn=school.urn)
    except NotPossibleNow as error:
        messages.error(request, str(error))
        return redirect("member_membership", urn=school.urn)
    context = shared | {
        "year": year,
        "decline": declines.standing_of(membership),
        "may_be_undone": declines.may_be_undone(membership),
        "form": form,
    }
    return render(request, "membership/not_renewing.html", context, status=422 if form.errors else 200)
