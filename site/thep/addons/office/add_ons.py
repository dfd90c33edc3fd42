"""The catalogue of add-ons in the back office."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.addons.models import AddOn
from thep.cms.office import PEOPLE_MENU, Crumb, RecordIndexView, RecordViewSet, Step
from thep.cms.office_columns import StateColumn
from thep.design.templatetags.thep import money

from .add_on_form import AddOnForm


class AddOnStep(Step):
    """Enter an add-on, or change it."""

    permissions = ("addons.change_addon",)
    form_class = AddOnForm
    page_title = "Add-on"
    button = "Save"

    @cached_property
    def add_on(self) -> AddOn | None:
        return get_object_or_404(AddOn, pk=self.kwargs["pk"]) if "pk" in self.kwargs else None

    def get_page_subtitle(self) -> str:
        return str(self.add_on or "")

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_add_ons:index"), "Add-ons")]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"add_on": self.add_on}

    def get_initial(self) -> dict[str, Any]:
        return AddOnForm.initial_of(self.add_on)

    def what_happens(self) -> list[str]:
        return ["What was sold and offered already keeps its price and what it brings."]

    def perform(self, form: Any) -> str:
        return f"{form.save()}: saved."


def price_in_words(add_on: AddOn) -> str:
    """Return what one costs: '£550', '£450 to £550', or 'On request'."""
    if add_on.is_on_request:
        return "On request"
    pence = sorted(price.net_pence for price in add_on.prices.all()) or [0]
    return money(pence[0]) if pence[0] == pence[-1] else f"{money(pence[0])} to {money(pence[-1])}"


class AddOnIndexView(RecordIndexView):
    nothing = "There are no add-ons yet."

    def get_base_queryset(self) -> Any:
        return AddOn.objects.prefetch_related("prices")

    @cached_property
    def columns(self) -> list[Column]:
        today = timezone.localdate()
        return [
            TitleColumn("name", label="Name", get_url=lambda add_on: reverse("office_add_ons:edit", args=[add_on.pk]), sort_key="name"),
            Column("price", label="Price before VAT", accessor=price_in_words),
            Column(
                "grants",
                label="Brings",
                accessor=lambda add_on: f"{add_on.brings or ''} {add_on.get_grants_display().partition(',')[0].lower()}",
            ),
            StateColumn(
                "sale",
                label="On sale",
                accessor=lambda add_on: "Yes" if add_on.is_on_sale(today) else "No",
                good=lambda add_on: add_on.is_on_sale(today),
            ),
        ]


class AddOnViewSet(RecordViewSet):
    model = AddOn
    name = "office_add_ons"
    url_prefix = "add-ons"
    icon = "clipboard-list"
    menu_label = "Add-ons"
    menu_order = 54
    menu_hook = PEOPLE_MENU
    parts = ()
    own_parts = ("add", "edit")
    index_view_class = AddOnIndexView
    list_filter = ("pricing", "grants")
    search_fields = ("name",)

    def more_urls(self) -> list[URLPattern]:
        return [path("new/", AddOnStep.as_view(), name="add"), path("<int:pk>/", AddOnStep.as_view(), name="edit")]
