"""Schools in the back office: their people, membership, bookings, what they spend, and their email domains."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db import IntegrityError, transaction
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button

from thep.cms.office import PEOPLE_MENU, Crumb, RecordIndexView, RecordViewSet, Screen, Step
from thep.cms.office_columns import StateColumn
from thep.cms.office_sections import parts_for
from thep.cms.spreadsheets import Heading, Sheet
from thep.cms.vocabulary import Phase
from thep.design.panels import draw_panels
from thep.schools import successions
from thep.schools.email_domains import is_shared
from thep.schools.errors import SchoolContinues
from thep.schools.models import EmailDomain, School
from thep.schools.office_sections import SchoolAction, SchoolFigures, SchoolSection


def screen_of(school: School) -> str:
    return reverse("office_schools:inspect", args=[school.pk])


def with_figures(schools: Any, figures: Iterable[SchoolFigures]) -> Any:
    return schools.annotate(**{name: value for each in figures for name, value in each.annotations().items()})


def sheet_with(figures: Iterable[SchoolFigures]) -> Sheet:
    return Sheet(
        "schools",
        [
            Heading("URN", lambda school: school.register_urn),
            Heading("LAEstab", lambda school: school.laestab),
            Heading("Name", lambda school: school.name),
            Heading("Phase", lambda school: school.get_phase_display()),
            Heading("Type", lambda school: school.kind),
            Heading("State", lambda school: school.get_status_display()),
            Heading("Postcode", lambda school: school.postcode),
            Heading("Pupils", lambda school: school.pupils),
            *(heading for each in figures for heading in each.headings),
            Heading("Email for invoices", lambda school: school.invoice_email),
        ],
    )


class SchoolFilter(WagtailFilterSet):
    status = django_filters.ChoiceFilter(label="State", choices=School.Status, empty_label="All", widget=forms.RadioSelect)
    phase = django_filters.ChoiceFilter(label="Phase", choices=Phase, empty_label="All", widget=forms.RadioSelect)

    class Meta:
        model = School
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for figures in parts_for(self.request.user, SchoolFigures):
            for name, each in figures.filters().items():
                each.field_name, each.parent, each.model = name, self, School
                self.filters[name] = each


class SchoolIndexView(RecordIndexView):
    show_export_buttons = True

    @cached_property
    def figures(self) -> list[SchoolFigures]:
        return parts_for(self.request.user, SchoolFigures)

    def get_base_queryset(self) -> Any:
        return with_figures(School.objects.of_the_register(), self.figures)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("name", label="Name", sort_key="name", get_url=screen_of),
            Column("phase", label="Phase", accessor="get_phase_display", sort_key="phase", classname="office-wide"),
            *(column for each in self.figures for column in each.columns),
            StateColumn("status", label="State", accessor=lambda school: "" if school.status == "open" else school.get_status_display()),
        ]

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponseBase:
        return sheet_with(self.figures).response(queryset, spreadsheet_format)


class SchoolScreen(Screen):
    permissions = ("schools.view_school",)
    template_name = "reports/school.html"
    header_icon = "home"
    page_title = "School"

    @cached_property
    def school(self) -> Any:
        return get_object_or_404(with_figures(School.objects.all(), self.figures), pk=self.kwargs["pk"])

    @cached_property
    def figures(self) -> list[SchoolFigures]:
        return parts_for(self.request.user, SchoolFigures)

    def get_crumbs(self) -> list[Crumb]:
        if self.school.is_organisation:
            return [(reverse("office_organisations:index"), "Organisations")]
        return [(reverse("office_schools:index"), "Schools")]

    def get_page_title(self) -> str:
        return "Organisation" if self.school.is_organisation else "School"

    def get_page_subtitle(self) -> str:
        return str(self.school)

    @property
    def header_more_buttons(self) -> list[Button]:
        may, buttons = self.request.user.has_perm, []
        if self.school.is_organisation and may("schools.add_school"):
            change = reverse("office_organisations:change", args=[self.school.pk])
            buttons.append(Button("Change", url=change, icon_name="edit", priority=5))
        if may("schools.change_school"):
            buttons.append(
                Button("Email for invoices", url=reverse("office_schools:edit", args=[self.school.pk]), icon_name="edit", priority=10)
            )
        if may("schools.add_emaildomain"):
            buttons.append(
                Button(
                    "Add an email domain", url=reverse("office_schools:add_domain", args=[self.school.pk]), icon_name="plus", priority=20
                )
            )
        for action in parts_for(self.request.user, SchoolAction):
            buttons.append(Button(action.label, url=action.address(self.school), icon_name=action.icon, priority=action.order))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sections = parts_for(self.request.user, SchoolSection)
        return super().get_context_data(**kwargs) | {
            "title": self.school.name,
            "school": self.school,
            "figures": self.figures,
            "beside": draw_panels([section for section in sections if section.beside], self.request, self.school),
            "below": draw_panels([section for section in sections if not section.beside], self.request, self.school),
        }


class DomainField(forms.RegexField):
    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).strip().lower().removeprefix("@")


class DomainForm(forms.Form):
    domain = DomainField(
        r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=253, label="Domain",
        help_text="The part of an email address after the @, such as school.towerhamlets.sch.uk",
        error_messages={"required": "Enter a domain.", "invalid": "Enter a domain, such as school.sch.uk, without the @."},
    )  # fmt: skip

    def clean_domain(self) -> str:
        domain: str = self.cleaned_data["domain"]
        if is_shared(domain):
            raise forms.ValidationError(f"People of many schools have addresses at {domain}. Enter a domain of this school’s own.")
        return domain


class DomainIsKnown(Exception):
    """The school has this domain already."""

    def __init__(self) -> None:
        super().__init__("The school has this domain already.")


class SchoolStep(Step):
    permissions = ("schools.add_emaildomain",)
    header_icon = "home"

    @cached_property
    def school(self) -> School:
        return get_object_or_404(School, pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_schools:index"), "Schools"), (screen_of(self.school), str(self.school))]


class AddDomainView(SchoolStep):
    page_title = "Add an email domain"
    button = "Add the domain"
    form_class = DomainForm
    refusals = (DomainIsKnown, SchoolContinues)

    def what_happens(self) -> list[str]:
        return [f"When people sign up with an email address at this domain, we suggest {self.school}. They still need approval."]

    def perform(self, form: Any) -> str:
        try:
            with transaction.atomic():
                successions.hold(self.school)
                EmailDomain.objects.create(school=self.school, domain=form.cleaned_data["domain"])
        except IntegrityError:
            raise DomainIsKnown from None
        return f"{form.cleaned_data['domain']} belongs to {self.school}."


class RemoveDomainView(SchoolStep):
    permissions = ("schools.delete_emaildomain",)
    page_title = "Remove the domain"
    button = "Remove the domain"
    is_grave = True

    @cached_property
    def domain(self) -> EmailDomain:
        return get_object_or_404(EmailDomain.objects.select_related("school"), pk=self.kwargs["pk"])

    @cached_property
    def school(self) -> School:
        return self.domain.school

    def what_happens(self) -> list[str]:
        return [f"{self.domain} will no longer suggest {self.school}. People already at the school stay there."]

    def perform(self, form: Any) -> str:
        self.domain.delete()
        return "The domain is removed."


class SchoolViewSet(RecordViewSet):
    """Schools come from the register; the office keeps where their invoices go, and their email domains."""

    model = School
    name = "office_schools"
    url_prefix = "schools"
    icon = "home"
    menu_label = "Schools"
    menu_order = 10
    menu_hook = PEOPLE_MENU
    parts = ("edit", "history")
    own_parts = ("inspect",)
    form_fields = ("invoice_email",)
    index_view_class = SchoolIndexView
    filterset_class = SchoolFilter
    search_fields = ("name", "urn", "laestab", "postcode")
    ordering = "name"
    introduction = "From the national register. Names, addresses and closures follow it when it is imported again."

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", SchoolScreen.as_view(), name="inspect"),
            path("<int:pk>/domain/", AddDomainView.as_view(), name="add_domain"),
            path("domains/<int:pk>/remove/", RemoveDomainView.as_view(), name="remove_domain"),
        ]
