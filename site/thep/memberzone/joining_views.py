"""A lead chooses whether colleagues who ask from the school's own email addresses are listed at once."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thep.accounts.access import person_of
from thep.schools.email_domains import is_shared
from thep.schools.models import School

from .school_views import school_led_by


class JoiningForm(forms.ModelForm[School]):
    """Says whether the school approves its own addresses at once."""

    class Meta:
        model = School
        fields = ("approves_own_domain",)
        labels = {"approves_own_domain": "Approve colleagues from our own email addresses at once"}
        help_texts = {
            "approves_own_domain": "We email you about each. Who asks in another role than “Teacher or other staff” still waits for you."
        }


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def joining(request: HttpRequest, urn: int) -> HttpResponse:
    """Show which email addresses are the school's own, and save whether they are approved at once."""
    school = school_led_by(person_of(request), urn)
    domains = [each.domain for each in school.email_domains.order_by("domain") if not is_shared(each.domain)]
    form = JoiningForm(request.POST if request.method == "POST" else None, instance=school)
    if request.method == "POST" and form.is_valid():
        School.objects.filter(pk=school.pk).update(approves_own_domain=form.cleaned_data["approves_own_domain"])
        messages.success(request, "Saved.")
        return redirect("member_school", urn=school.urn)
    context = {"form": form, "domains": domains, "school": school, "section": "member", "here": "school"}
    return render(request, "memberzone/joining.html", context)
