"""Memberships in the back office: who is a member, and the ledger of included places."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from thep.cms.office import Crumb, Screen, Step
from thep.cms.typed_choices import TypedChoice
from thep.membership import memberships
from thep.membership.errors import AlreadyAMember
from thep.membership.models import Membership, PlaceEntry, Tier
from thep.membership.years import in_words, this_academic_year
from thep.schools.models import School

GIVES = {PlaceEntry.Kind.GRANTED: 1, PlaceEntry.Kind.RESERVED: -1, PlaceEntry.Kind.USED: 0, PlaceEntry.Kind.RETURNED: 1}


class StartForm(forms.Form):
    school = forms.ModelChoiceField(
        School.objects.exclude(status=School.Status.CLOSED), empty_label="Choose a school", widget=TypedChoice,
        help_text="Type a few letters of its name.", error_messages={"required": "Choose a school."},
    )  # fmt: skip
    tier = forms.ModelChoiceField(Tier.objects.all(), empty_label="Choose a tier")
    academic_year = forms.TypedChoiceField(coerce=int)
    included_places = forms.IntegerField(min_value=0, max_value=10_000, initial=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = this_academic_year()
        self.fields["academic_year"].choices = [(each, in_words(each)) for each in (year, year + 1)]  # type: ignore[attr-defined]


class GrantForm(forms.Form):
    included_places = forms.IntegerField(min_value=1, max_value=10_000, label="Places")
    reason = forms.CharField(
        max_length=90, help_text="We keep this in the history of the school’s places.", error_messages={"required": "Enter a reason."}
    )


class StartView(Step):
    permissions = ("membership.add_membership",)
    refusals = (AlreadyAMember,)
    page_title = "New membership"
    button = "Start the membership"
    form_class = StartForm

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_memberships:index"), "Memberships")]

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"school": self.request.GET.get("school"), "academic_year": this_academic_year()}

    def what_happens(self) -> list[str]:
        return ["The school pays its tier’s prices for events in that academic year, and can use its included places straight away."]

    def perform(self, form: Any) -> str:
        return f"{memberships.start(**form.cleaned_data)}: saved."


class MembershipScreen(Screen):
    permissions = ("membership.view_membership",)
    template_name = "membership/office/membership.html"
    page_title = "Membership"

    @cached_property
    def membership(self) -> Membership:
        return get_object_or_404(Membership.objects.select_related("school", "tier"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_memberships:index"), "Memberships")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ledger, left = [], 0
        for entry in self.membership.entries.all():
            left += GIVES[PlaceEntry.Kind(entry.kind)] * entry.places
            ledger.append((entry, left))
        return super().get_context_data(**kwargs) | {"title": str(self.membership), "membership": self.membership, "ledger": ledger}


class GrantView(Step):
    permissions = ("membership.add_placeentry",)
    page_title = "Add included places"
    button = "Add the places"
    form_class = GrantForm

    @cached_property
    def membership(self) -> Membership:
        return get_object_or_404(Membership.objects.select_related("school", "tier"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [
            (reverse("office_memberships:index"), "Memberships"),
            (reverse("office_memberships:inspect", args=[self.membership.pk]), str(self.membership)),
        ]

    def what_happens(self) -> list[str]:
        membership = self.membership
        return [
            f"{membership.school} has {membership.places_left} of {membership.places_granted} included places left.",
            "The school can use the extra places straight away.",
        ]

    def perform(self, form: Any) -> str:
        memberships.grant_more(self.membership, **form.cleaned_data)
        places = form.cleaned_data["included_places"]
        return f"{self.membership.school} has {places} more included place{'' if places == 1 else 's'}."
