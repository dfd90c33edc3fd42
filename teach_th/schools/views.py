"""Schools, for those who may work there; and the form in which a school's recruiters say what it's like."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from teach_th.access import school_recruited_for
from teach_th.addresses import ways_on
from thep.accounts.access import person_of
from thep.cms.redirects import with_query
from thep.schools.models import School

from . import json_ld, profiles
from .forms import ProfileForm

TEACH = ("Teach Tower Hamlets", "/teach/")


@require_safe
def school(request: HttpRequest, urn: int, slug: str) -> HttpResponse:
    """Show one school; an old name in the address leads to the new one."""
    school = get_object_or_404(School.objects.of_the_register().open().select_related("profile"), urn=urn)
    address = profiles.address(school)
    if slug != school.slug:
        return redirect(with_query(address, request), permanent=True)
    context = {
        "section": "teach",
        "crumbs": [TEACH, ("Schools", reverse("school_profiles")), (school.name, "")],
        "linked": json_ld.of_school(school, address=address),
        **ways_on(),
        **profiles.page_context(school, request),
    }
    return render(request, "teach_th/school.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, urn: int) -> HttpResponse:
    """Show the form of what the school says of itself, and save it."""
    school = school_recruited_for(request, urn)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=profiles.profile_of(school))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        profiles.write(
            school,
            by=person_of(request),
            welcome=said["welcome"],
            offer=said["offer"],
            welcomes_visits=said["welcomes_visits"],
            words_on_visits=said["visits"],
        )
        messages.success(request, "We’ve saved your changes. Your school’s page shows them now.")
        return redirect("school_profile_write", urn=urn)
    context = {"school": school, "section": "member", "here": "school", "tab": "profile", "form": form, "public": profiles.address(school)}
    return render(request, "teach_th/school_write.html", context, status=422 if form.is_bound else 200)
