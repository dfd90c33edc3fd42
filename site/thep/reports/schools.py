"""Schools in the back office: their people, membership, bookings, what they spend, and their email domains."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db import IntegrityError, transaction
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button

from thep.bookings.models import Booking
from thep.cms.office import PEOPLE_MENU, Crumb, MoneyColumn, RecordIndexView, RecordViewSet, Screen, StateColumn, Step
from thep.cms.spreadsheets import Heading, Sheet, pounds
from thep.cms.vocabulary import Phase
from thep.membership.models import Membership, Tier
from thep.membership.years import this_academic_year
from thep.payments.models import Order
from thep.schools.models import Affiliation, EmailDomain, School


def screen_of(school: School) -> str:
    return reverse("office_schools:inspect", args=[school.pk])


SCHOOLS = Sheet(
    "schools",
    [
        Heading("URN", lambda school: school.urn),
        Heading("LAEstab", lambda school: school.laestab),
        Heading("Name", lambda school: school.name),
        Heading("Phase", lambda school: school.get_phase_display()),
        Heading("Type", lambda school: school.kind),
        Heading("State", lambda school: school.get_status_display()),
        Heading("Postcode", lambda school: school.postcode),
        Heading("Pupils", lambda school: school.pupils),
        Heading("Tier this year", lambda school: school.tier or ""),
        Heading("Included places granted", lambda school: school.granted),
        Heading("Included places taken", lambda school: school.used),
        Heading("People", lambda school: school.people),
        Heading("Paid (£)", lambda school: pounds(school.spent_pence)),
        Heading("Owed (£)", lambda school: pounds(school.owed_pence)),
        Heading("Email for invoices", lambda school: school.invoice_email),
    ],
)


def with_figures(schools: Any) -> Any:
    """Schools with this year's `tier` and places, their active `people`, and what they paid and owe in pence, VAT included."""
    membership = Membership.objects.filter(school=OuterRef("pk"), academic_year=this_academic_year())
    affiliated = Affiliation.objects.active().filter(school=OuterRef("pk")).order_by().values("school")
    orders = Order.objects.filter(school=OuterRef("pk")).order_by().values("school")
    left = Sum(F("total_pence") - F("refunded_pence"))
    return schools.annotate(
        tier=Subquery(membership.values("tier__name")[:1]),
        granted=Subquery(membership.values("places_granted")[:1]),
        used=Subquery(membership.values("places_taken")[:1]),
        people=Coalesce(Subquery(affiliated.annotate(n=Count("person", distinct=True)).values("n")), 0),
        spent_pence=Coalesce(Subquery(orders.filter(state=Order.State.PAID).annotate(n=left).values("n"), output_field=IntegerField()), 0),
        owed_pence=Coalesce(
            Subquery(orders.filter(state=Order.State.INVOICED).annotate(n=left).values("n"), output_field=IntegerField()), 0
        ),
    )


class SchoolFilter(WagtailFilterSet):
    status = django_filters.ChoiceFilter(label="State", choices=School.Status, empty_label="All", widget=forms.RadioSelect)
    phase = django_filters.ChoiceFilter(label="Phase", choices=Phase, empty_label="All", widget=forms.RadioSelect)
    membership = django_filters.ChoiceFilter(
        label="Membership this year", method="by_membership", empty_label="All", widget=forms.RadioSelect, choices=[]
    )

    class Meta:
        model = School
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tiers = [(tier.slug, f"{tier.name} members") for tier in Tier.objects.all()]
        self.filters["membership"].extra["choices"] = [*tiers, ("none", "Not a member")]

    def by_membership(self, queryset: Any, name: str, value: str) -> Any:
        this_year = Membership.objects.filter(academic_year=this_academic_year())
        if value == "none":
            return queryset.exclude(pk__in=this_year.values("school"))
        return queryset.filter(pk__in=this_year.filter(tier__slug=value).values("school"))


class SchoolIndexView(RecordIndexView):
    def get_base_queryset(self) -> Any:
        return with_figures(School.objects.all())

    @cached_property
    def columns(self) -> list[Column]:
        columns = [
            TitleColumn("name", label="Name", sort_key="name", get_url=screen_of),
            Column("phase", label="Phase", accessor="get_phase_display", sort_key="phase", classname="office-wide"),
            Column("tier", label="Membership this year", accessor=lambda school: school.tier or "", sort_key="tier"),
            Column(
                "places",
                label="Included places",
                accessor=lambda school: f"{school.used} of {school.granted} taken" if school.granted else "",
                classname="office-wide",
            ),
            Column("people", label="People", sort_key="people", classname="office-wide"),
        ]
        if self.request.user.has_perm("payments.view_order"):
            columns += [
                MoneyColumn("spent_pence", label="Paid", sort_key="spent_pence", classname="office-wide"),
                MoneyColumn("owed_pence", label="Owed", sort_key="owed_pence"),
            ]
        return [
            *columns,
            StateColumn("status", label="State", accessor=lambda school: "" if school.status == "open" else school.get_status_display()),
        ]


class SchoolScreen(Screen):
    permissions = ("schools.view_school",)
    template_name = "reports/school.html"
    header_icon = "home"
    page_title = "School"

    @cached_property
    def school(self) -> Any:
        return get_object_or_404(with_figures(School.objects.all()), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_schools:index"), "Schools")]

    def get_page_subtitle(self) -> str:
        return str(self.school)

    @property
    def header_more_buttons(self) -> list[Button]:
        may, buttons = self.request.user.has_perm, []
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
        if may("membership.add_membership"):
            address = f"{reverse('office_memberships:add')}?school={self.school.pk}"
            buttons.append(Button("New membership", url=address, icon_name="tick-inverse", priority=30))
        return buttons

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        school, may = self.school, self.request.user.has_perm
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context |= {"title": school.name, "school": school, "domains": school.email_domains.all()}
        if may("schools.view_affiliation"):
            live = Q(state__in=[Affiliation.State.ASKED, Affiliation.State.ACTIVE])
            context["affiliations"] = school.affiliations.filter(live).select_related("person").order_by("person__name", "role")
        if may("membership.view_membership"):
            context["memberships"] = school.memberships.select_related("tier")
        if may("bookings.view_booking"):
            context["bookings"] = Booking.objects.filter(school=school).select_related("event", "person")[:100]
        if may("payments.view_order"):
            context["orders"] = Order.objects.filter(school=school).select_related("buyer")[:50]
        return context


class DomainField(forms.RegexField):
    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).strip().lower().removeprefix("@")


class DomainForm(forms.Form):
    domain = DomainField(
        r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=253, label="Domain",
        help_text="The part of an email address after the @, such as school.towerhamlets.sch.uk",
        error_messages={"required": "Enter a domain.", "invalid": "Enter a domain, such as school.sch.uk, without the @."},
    )  # fmt: skip


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
    refusals = (DomainIsKnown,)

    def what_happens(self) -> list[str]:
        return [f"When people sign up with an email address at this domain, we suggest {self.school}. They still need approval."]

    def perform(self, form: Any) -> str:
        try:
            with transaction.atomic():
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
    sheet = SCHOOLS
    introduction = "From the national register. Names, addresses and closures follow it when it is imported again."

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", SchoolScreen.as_view(), name="inspect"),
            path("<int:pk>/domain/", AddDomainView.as_view(), name="add_domain"),
            path("domains/<int:pk>/remove/", RemoveDomainView.as_view(), name="remove_domain"),
        ]
