"""The list of all certificates in the back office, where one is found by its number, by whose it is or by its event."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.urls import reverse
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.office import EVENTS_MENU, RecordIndexView, RecordViewSet
from thep.cms.office_columns import DayColumn, LinkColumn, StateColumn
from thep.cms.spreadsheets import Heading, Sheet
from thep.cpd import hours
from thep.cpd.certificates.checking import read_number
from thep.cpd.certificates.models import Certificate, CertificateQuerySet

STATES = {"in_force": "In force", "replaced": "Replaced", "revoked": "Revoked"}
CLOSED = "Account closed"

CERTIFICATES = Sheet(
    "certificates",
    [
        Heading("Number", lambda certificate: certificate.number),
        Heading("Name", lambda certificate: certificate.name),
        Heading("Event", lambda certificate: certificate.title),
        Heading("First day", lambda certificate: certificate.first_day),
        Heading("Minutes", lambda certificate: certificate.minutes),
        Heading("State", lambda certificate: certificate.state),
        Heading("Issued", lambda certificate: certificate.issued_at),
        Heading("Issued by", lambda certificate: str(certificate.issued_by or "")),
        Heading("Replaces", lambda certificate: str(certificate.replaces or "")),
        Heading("Replaced", lambda certificate: certificate.replaced_at),
        Heading("Revoked", lambda certificate: certificate.revoked_at),
        Heading("Revoked by", lambda certificate: str(certificate.revoked_by or "")),
        Heading("Reason", lambda certificate: certificate.reason),
    ],
)


class CertificateFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label="State", method="in_state", choices=[*STATES.items()], empty_label="All", widget=forms.RadioSelect
    )
    issued_by = django_filters.ChoiceFilter(
        label="Issued", method="by_whom", choices=[("office", "By our office"), ("holder", "By holders themselves")],
        empty_label="All", widget=forms.RadioSelect,
    )  # fmt: skip
    event__starts_at = django_filters.DateFromToRangeFilter(label="Date of the event", widget=DateRangePickerWidget)
    issued_at = django_filters.DateFromToRangeFilter(label="Day of issue", widget=DateRangePickerWidget)

    class Meta:
        model = Certificate
        fields: list[str] = []

    def in_state(self, queryset: CertificateQuerySet, name: str, value: str) -> CertificateQuerySet:
        return {"in_force": queryset.in_force, "replaced": queryset.replaced, "revoked": queryset.revoked}[value]()

    def by_whom(self, queryset: CertificateQuerySet, name: str, value: str) -> CertificateQuerySet:
        return queryset.filter(issued_by__isnull=value == "holder")


class CertificateIndexView(RecordIndexView):
    nothing = "No certificate has been issued yet."

    def get_base_queryset(self) -> Any:
        return Certificate.objects.select_related("event", "issued_by", "revoked_by", "replaces")

    def search_queryset(self, queryset: Any) -> Any:
        """Return the certificate whose whole number was typed, as it is read out over the telephone; else those with the words."""
        number = read_number(self.search_query) if self.is_searching else ""
        return queryset.filter(number=number) if number else super().search_queryset(queryset)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "number",
                label="Number",
                classname="office-whole",
                get_url=lambda certificate: reverse("office_certificate", args=[certificate.number]),
            ),
            Column("name", label="Name", accessor=lambda certificate: certificate.name or CLOSED, sort_key="name"),
            LinkColumn(
                "event",
                label="Event",
                accessor="title",
                sort_key="title",
                address=lambda certificate: reverse("office_event_certificates", args=[certificate.event_id]),
            ),
            Column("minutes", label="Attended", accessor=lambda each: hours.in_words(each.minutes), classname="office-wide"),
            DayColumn("issued_at", label="Issued", sort_key="issued_at", classname="office-wide"),
            StateColumn("state", label="State", good=lambda certificate: certificate.is_in_force),
        ]


class CertificateViewSet(RecordViewSet):
    model = Certificate
    name = "office_certificates"
    url_prefix = "certificates"
    icon = "doc-full"
    menu_label = "Certificates"
    menu_order = 25
    menu_hook = EVENTS_MENU
    parts = ()
    index_view_class = CertificateIndexView
    filterset_class = CertificateFilter
    search_fields = ("number", "name", "title", "person__name", "person__email", "event__title")
    ordering = "-issued_at"
    sheet = CERTIFICATES
    introduction = "To find a certificate that somebody asks about, search for its number, its holder or the event."
