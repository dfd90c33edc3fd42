"""A lead changes what a colleague is listed as at their school."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import person_of
from thep.schools import roles
from thep.schools.errors import AlreadyAffiliated, LastLead, NotWaiting
from thep.schools.leaving import leaving
from thep.schools.models import Affiliation

from .school_views import LAST_LEAD, school_led_by


class RoleForm(forms.Form):
    """Asks in which role somebody is listed at a school."""

    role = forms.ChoiceField(
        choices=Affiliation.Role.choices, widget=forms.RadioSelect, label="What they do there",
        error_messages={"required": "Choose what they do there.", "invalid_choice": "Choose one of these."},
    )  # fmt: skip


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, urn: int, pk: int) -> HttpResponse:
    """Show what a colleague is listed as and what each role may do, and list them as is sent."""
    person = person_of(request)
    school = school_led_by(person, urn)
    affiliation = get_object_or_404(Affiliation.objects.active().select_related("person", "school"), pk=pk, school=school)
    if affiliation.person_id == person.pk:  # a colleague changes one's own
        raise Http404
    was_sent = request.method == "POST"
    form = RoleForm(request.POST) if was_sent else RoleForm(initial={"role": affiliation.role})
    if was_sent and form.is_valid():
        name = affiliation.person.get_full_name()
        try:
            changed = roles.change_role(affiliation, role=form.cleaned_data["role"], by=person)
        except AlreadyAffiliated:
            form.add_error("role", f"{name} is listed in this role already, or has asked to be. Choose another.")
        except LastLead:
            form.add_error("role", LAST_LEAD.format(school=school))
        except NotWaiting:
            messages.info(request, f"{name} is no longer listed at {school}.")
            return redirect("member_school", urn=school.urn)
        else:
            messages.success(request, f"{name} is listed at {school} as {changed.get_role_display()}.")
            return redirect("member_school", urn=school.urn)
    found = leaving(affiliation)
    context = {
        "form": form,
        "affiliation": affiliation,
        "others": found.stays_as,
        "is_last_lead": found.is_last_lead,
        "stays_alone": found.stays_alone,
        "school": school,
        "section": "member",
        "here": "school",
    }
    return render(request, "memberzone/role.html", context, status=422 if was_sent else 200)
