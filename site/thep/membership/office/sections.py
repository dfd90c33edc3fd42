"""What memberships show on the office's screens of schools."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.db.models import F, OuterRef, Subquery
from django.http import HttpRequest
from django.urls import reverse
from wagtail.admin.ui.tables import Column

from thep.cms.spreadsheets import Heading
from thep.membership.models import Membership, PastQuotation, Tier
from thep.membership.states import with_access
from thep.schools.models import School
from thep.schools.office_sections import SchoolAction, SchoolFigures, SchoolSection


def memberships_of(request: HttpRequest, school: School) -> dict[str, Any]:
    Membership.link(memberships := list(school.memberships.select_related("tier")))
    past = PastQuotation.objects.filter(school=school).select_related("tier", "made_by")
    return {"memberships": memberships, "past_quotations": past}


def this_years_membership() -> dict[str, Any]:
    """Return each school's `tier` this year, and how many included places are `granted` and `used`."""
    membership = Membership.objects.filter(with_access(), school=OuterRef("pk")).with_rolling_in().order_by("-academic_year")
    in_all = membership.annotate(in_all=F("places_granted") + F("places_rolled_over") + F("rolling_in"))
    return {
        "tier": Subquery(membership.values("tier__name")[:1]),
        "granted": Subquery(in_all.values("in_all")[:1]),
        "used": Subquery(membership.values("places_taken")[:1]),
    }


def membership_filters() -> Mapping[str, django_filters.Filter]:
    tiers = [(tier.slug, f"{tier.name} members") for tier in Tier.objects.all()]
    return {
        "membership": django_filters.ChoiceFilter(
            label="Membership this year",
            method=by_membership,
            empty_label="All",
            widget=forms.RadioSelect,
            choices=[*tiers, ("none", "Not a member")],
        )
    }


def by_membership(queryset: Any, name: str, value: str) -> Any:
    this_year = Membership.objects.filter(with_access())
    if value == "none":
        return queryset.exclude(pk__in=this_year.values("school"))
    return queryset.filter(pk__in=this_year.filter(tier__slug=value).values("school"))


SECTIONS = (
    SchoolSection(
        name="memberships",
        order=20,
        template="membership/office/school_memberships.html",
        context=memberships_of,
        permissions=("membership.view_membership",),
        beside=True,
    ),
    SchoolFigures(
        name="membership",
        order=10,
        annotations=this_years_membership,
        columns=[
            Column("tier", label="Membership this year", accessor=lambda school: school.tier or "", sort_key="tier"),
            Column(
                "places",
                label="Included places",
                accessor=lambda school: f"{school.used} of {school.granted} taken" if school.granted else "",
                classname="office-wide",
            ),
        ],
        headings=[
            Heading("Tier this year", lambda school: school.tier or ""),
            Heading("Included places granted", lambda school: school.granted),
            Heading("Included places taken", lambda school: school.used),
        ],
        template="membership/office/school_figures.html",
        filters=membership_filters,
    ),
    SchoolAction(
        name="membership",
        order=30,
        label="New membership",
        icon="tick-inverse",
        address=lambda school: f"{reverse('office_memberships:add')}?school={school.pk}",
        permissions=("membership.add_membership",),
    ),
)
