"""Members that are no schools in the back office: the office makes them, and keeps their names, addresses and where their invoices go."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.fields import OneLineField
from thep.cms.office import PEOPLE_MENU, Crumb, RecordViewSet, Step
from thep.schools import organisations
from thep.schools.errors import SchoolsError
from thep.schools.models import School

from .schools import SchoolFilter, SchoolIndexView, screen_of, with_figures

CRUMB = ("office_organisations:index", "Organisations")


class OrganisationForm(forms.Form):
    """What an organisation is called, what it is, where it is and where its invoices go."""

    name = OneLineField(max_length=200).formfield(help_text="As it stands on its invoices.", error_messages={"required": "Enter its name."})
    organisation = forms.ChoiceField(
        label="What is it?", choices=School.Organisation, widget=forms.RadioSelect, error_messages={"required": "Choose what it is."}
    )
    street = forms.CharField(max_length=200, error_messages={"required": "Enter the first line of its address."})
    locality = forms.CharField(label="Second line of the address", max_length=200, required=False)
    town = forms.CharField(max_length=100, error_messages={"required": "Enter the town."})
    postcode = forms.CharField(max_length=10, error_messages={"required": "Enter the postcode."})
    website = forms.URLField(max_length=200, required=False, assume_scheme="https")
    invoice_email = forms.EmailField(
        label="Email for invoices", max_length=254,
        help_text="Where invoices go first. Its business managers get copies, and may be chosen instead.",
        error_messages={"required": "Enter where its invoices go."},
    )  # fmt: skip


class ChangeForm(OrganisationForm):
    is_open = forms.BooleanField(
        label="People can be listed there and it can be a member", required=False, help_text="Untick it when it no longer exists."
    )


class MakeView(Step):
    permissions = ("schools.add_school",)
    refusals = (SchoolsError,)
    header_icon = "group"
    page_title = "New organisation"
    button = "Add the organisation"
    form_class = OrganisationForm
    made: School | None = None

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse(CRUMB[0]), CRUMB[1])]

    def get_success_url(self) -> str:
        return screen_of(self.made) if self.made else super().get_success_url()

    def what_happens(self) -> list[str]:
        return [
            "It can be a member, and people can ask to be listed there. It isn’t in the public list of schools and doesn’t advertise jobs."
        ]

    def perform(self, form: Any) -> str:
        self.made = organisations.make(**form.cleaned_data)
        return f"{self.made} is added. Quote it a membership next."


class ChangeView(Step):
    permissions = ("schools.add_school",)
    refusals = (SchoolsError,)
    header_icon = "group"
    page_title = "Change the organisation"
    button = "Save"
    form_class = ChangeForm

    @cached_property
    def organisation(self) -> School:
        return get_object_or_404(School.objects.organisations(), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.organisation)

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse(CRUMB[0]), CRUMB[1]), (screen_of(self.organisation), str(self.organisation))]

    def get_initial(self) -> dict[str, Any]:
        held = {name: getattr(self.organisation, name) for name in OrganisationForm.base_fields}
        return held | {"is_open": self.organisation.status == School.Status.OPEN}

    def perform(self, form: Any) -> str:
        changed = organisations.change(self.organisation, **form.cleaned_data)
        return f"{changed} is saved. What was written before keeps the old name."


class OrganisationFilter(WagtailFilterSet):
    status = SchoolFilter.base_filters["status"]
    organisation = django_filters.ChoiceFilter(label="Kind", choices=School.Organisation, empty_label="All", widget=forms.RadioSelect)

    class Meta:
        model = School
        fields: list[str] = []


class OrganisationPaginator(WagtailPaginator):
    verbose_name, verbose_name_plural = "organisation", "organisations"


class OrganisationIndexView(SchoolIndexView):
    add_item_label = "Add organisation"
    verbose_name, verbose_name_plural = "organisation", "organisations"
    paginator_class = OrganisationPaginator

    def get_base_queryset(self) -> Any:
        return with_figures(School.objects.organisations(), self.figures)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("name", label="Name", sort_key="name", get_url=screen_of),
            Column("organisation", label="Kind", accessor="get_organisation_display", sort_key="organisation", classname="office-wide"),
            *(column for each in self.figures for column in each.columns),
        ]


class OrganisationViewSet(RecordViewSet):
    """Organisations, which the office makes. Each has its screen among the schools'."""

    model = School
    name = "office_organisations"
    url_prefix = "organisations"
    icon = "group"
    menu_label = "Organisations"
    menu_order = 15
    menu_hook = PEOPLE_MENU
    parts = ()
    own_parts = ("add",)
    index_view_class = OrganisationIndexView
    filterset_class = OrganisationFilter
    search_fields = ("name", "postcode")
    ordering = "name"
    introduction = "Members that are no schools: trusts, universities, other authorities and charities."

    def more_urls(self) -> list[URLPattern]:
        return [
            path("new/", MakeView.as_view(), name="add"),
            path("<int:pk>/change/", ChangeView.as_view(), name="change"),
        ]
