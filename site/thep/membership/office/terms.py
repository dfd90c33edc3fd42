"""What tiers cost and bring, year by year, in the back office."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from thep.cms.office import PEOPLE_MENU, Crumb, RecordIndexView, RecordViewSet, Step
from thep.membership import terms as yearly_terms
from thep.membership.models import TierTerms
from thep.membership.years import in_words, this_academic_year

from .renewal_date_screen import RenewalDateView
from .terms_form import TermsForm, fee_in_words, roll_over_in_words


class TermsStep(Step):
    """Enter what a tier costs and brings in a year, or change it while the year isn't over."""

    permissions = ("membership.change_tierterms",)
    form_class = TermsForm
    page_title = "Fee for a year"
    button = "Save"

    @cached_property
    def terms(self) -> TierTerms | None:
        return get_object_or_404(TierTerms.objects.select_related("tier"), pk=self.kwargs["pk"]) if "pk" in self.kwargs else None

    def get_page_subtitle(self) -> str:
        return str(self.terms or "")

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_membership_fees:index"), "Fees")]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"terms": self.terms}

    def get_initial(self) -> dict[str, Any]:
        return TermsForm.initial_of(self.terms)

    def what_happens(self) -> list[str]:
        return ["New quotations are reckoned by these terms. Memberships and quotations that are there already stay as they are."]

    def obstacle(self) -> str:
        if self.terms is not None and self.terms.academic_year < this_academic_year():
            return f"{in_words(self.terms.academic_year)} is over, so its terms stay as they are."
        return ""

    def perform(self, form: Any) -> str:
        return f"{form.save()}: saved."


class CopyView(Step):
    """Have the next year's terms begin as this year's."""

    permissions = ("membership.change_tierterms",)
    page_title = "Copy to the next year"

    @property
    def year(self) -> int:
        return this_academic_year()

    def get_button(self) -> str:
        return f"Copy to {in_words(self.year + 1)}"

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_membership_fees:index"), "Fees")]

    def what_happens(self) -> list[str]:
        tiers = ", ".join(str(terms.tier) for terms in yearly_terms.to_copy(self.year))
        return [f"The terms of {in_words(self.year)} are copied: {tiers}.", "Change the new ones before you send quotations."]

    def obstacle(self) -> str:
        if yearly_terms.to_copy(self.year):
            return ""
        return f"Every tier that has terms for {in_words(self.year)} has some for {in_words(self.year + 1)} too."

    def perform(self, form: Any) -> str:
        copied = yearly_terms.copy(self.year)
        return f"{len(copied)} {'tier has' if len(copied) == 1 else 'tiers have'} terms for {in_words(self.year + 1)} now."


class TermsIndexView(RecordIndexView):
    nothing = "There are no fees yet."

    def get_base_queryset(self) -> Any:
        return TierTerms.objects.select_related("tier").prefetch_related("bands")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons: list[HeaderButton] = super().header_buttons
        return [
            *buttons,
            HeaderButton("Copy to the next year", url=reverse("office_membership_fees:copy"), icon_name="copy", priority=20),
            HeaderButton("Last day to renew", url=reverse("office_membership_fees:renew_by"), icon_name="calendar", priority=30),
        ]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "tier", label="Tier", get_url=lambda terms: reverse("office_membership_fees:edit", args=[terms.pk]), sort_key="tier__order"
            ),
            Column("academic_year", label="Year", accessor=lambda terms: in_words(terms.academic_year), sort_key="academic_year"),
            Column("fee", label="Fee before VAT", accessor=fee_in_words),
            Column("included_places", label="Included places"),
            Column("most_rolled_over", label="Places left in August", accessor=roll_over_in_words, classname="office-wide"),
        ]


class TermsViewSet(RecordViewSet):
    model = TierTerms
    name = "office_membership_fees"
    url_prefix = "membership-fees"
    icon = "tag"
    menu_label = "Membership fees"
    menu_order = 52
    menu_hook = PEOPLE_MENU
    parts = ()
    own_parts = ("add", "edit")
    index_view_class = TermsIndexView
    list_filter = ("tier", "academic_year")

    def more_urls(self) -> list[URLPattern]:
        return [
            path("new/", TermsStep.as_view(), name="add"),
            path("copy/", CopyView.as_view(), name="copy"),
            path("renew-by/", RenewalDateView.as_view(), name="renew_by"),
            path("<int:pk>/", TermsStep.as_view(), name="edit"),
        ]
