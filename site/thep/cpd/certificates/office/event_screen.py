"""An event's certificates: its rule, who has earned one, and who has one."""

from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.widgets.button import Button, HeaderButton

from thep.accounts.models import User
from thep.cms.office import Crumb, Screen
from thep.cpd import registers
from thep.cpd.certificates import earned, rules
from thep.cpd.certificates.errors import CertificateError
from thep.cpd.certificates.models import Certificate
from thep.cpd.registers import Line
from thep.events.models import Event

from .progress import progress_of

SEE = ("cpd.view_certificate",)
ISSUE = (*SEE, "cpd.add_certificate")
CHANGE = (*SEE, "cpd.change_certificate")


@dataclass(frozen=True)
class Row:
    """Somebody on the register, or with a certificate: the newest of theirs, or why there is none."""

    person: User
    minutes: int | None
    certificate: Certificate | None
    refusal: str

    @property
    def is_to_issue(self) -> bool:
        return self.certificate is None and not self.refusal and self.person.is_active


def rows_of(event: Event, measure: earned.Measure | None) -> list[Row]:
    """Return everybody on the register of `event` and everybody with a certificate of it, by name."""
    newest: dict[int, Certificate] = {}
    for certificate in Certificate.objects.filter(event=event).select_related("person").order_by("pk"):
        newest[certificate.person_id] = certificate
    lines = (line for line in registers.register_of(event).lines if line.only_at is None)
    rows = [_row(line, newest.pop(line.person.pk, None), measure) for line in lines]
    return rows + [Row(certificate.person, None, certificate, "") for certificate in newest.values()]


def _row(line: Line, certificate: Certificate | None, measure: earned.Measure | None) -> Row:
    refusal = measure.refusal(line) if measure and certificate is None else None
    return Row(line.person, line.minutes, certificate, str(refusal or ""))


class OfAnEvent:
    """What the screens of an event's certificates have in common."""

    kwargs: dict[str, Any]

    @cached_property
    def event(self) -> Event:
        return get_object_or_404(Event.objects.exclude(state=Event.State.DRAFT), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.event)

    def crumbs_of_event(self) -> list[Crumb]:
        event = self.event
        return [(reverse("office_events:index"), "Events"), (reverse("office_events:inspect", args=[event.pk]), event.title)]


class EventCertificatesScreen(OfAnEvent, Screen):
    """Everybody on an event's register, with their certificate or why they have none."""

    permissions = SEE
    template_name = "cpd/certificates/office/event.html"
    header_icon = "doc-full"
    page_title = "Certificates"

    def get_crumbs(self) -> list[Crumb]:
        return self.crumbs_of_event()

    @cached_property
    def measure(self) -> earned.Measure | None:
        try:
            return earned.measure_of(self.event)
        except CertificateError as refusal:
            self.obstacle = str(refusal)
            return None

    @cached_property
    def rows(self) -> list[Row]:
        return rows_of(self.event, self.measure)

    @property
    def header_buttons(self) -> list[Button]:
        buttons: list[Button] = []
        user, key = self.request.user, self.event.pk
        if user.has_perms(CHANGE):
            url = reverse("office_certificate_rule", args=[key])
            buttons.append(HeaderButton("Change the rule", url=url, icon_name="edit", priority=20))
        if user.has_perms(ISSUE) and (waiting := self.to_issue):
            label = f"Issue {waiting} certificate{'' if waiting == 1 else 's'}"
            buttons.append(HeaderButton(label, url=reverse("office_certificates_issue", args=[key]), icon_name="doc-full", priority=10))
        return buttons

    @cached_property
    def to_issue(self) -> int:
        return sum(row.is_to_issue for row in self.rows) if self.measure else 0

    @property
    def header_more_buttons(self) -> list[Button]:
        if not any(row.certificate and row.certificate.is_in_force for row in self.rows):
            return []
        return [
            Button("All in one PDF", url=reverse("office_certificates_pdf", args=[self.event.pk]), icon_name="doc-full", priority=10),
            Button("All in a zip", url=reverse("office_certificates_zip", args=[self.event.pk]), icon_name="download", priority=20),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has_measure = self.measure is not None
        return super().get_context_data(**kwargs) | {
            "title": f"Certificates: {self.event.title}",
            "event": self.event,
            "rule": rules.rule_of(self.event),
            "measure": self.measure,
            "obstacle": "" if has_measure else self.obstacle,
            "rows": self.rows,
            "to_issue": self.to_issue,
            "in_force": sum(1 for row in self.rows if row.certificate and row.certificate.is_in_force),
            "may_issue": self.request.user.has_perms(ISSUE),
            **progress_of(self.event),
        }
