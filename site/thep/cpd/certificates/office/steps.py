"""One certificate in the back office, and what the office does with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import View
from wagtail.admin.widgets.button import Button, HeaderButton

from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.cms.office import Crumb, Guarded, Screen, Step
from thep.cpd.certificates import certificates, earned, rules
from thep.cpd.certificates.errors import CertificateError
from thep.cpd.certificates.holder_views import serve
from thep.cpd.certificates.models import Certificate

from .event_screen import CHANGE, ISSUE, SEE, OfAnEvent
from .forms import RevokeForm, RuleForm


class RuleStep(OfAnEvent, Step):
    """Say who gets a certificate of an event."""

    permissions = CHANGE
    page_title = "Who gets a certificate"
    button = "Save the rule"
    header_icon = "edit"
    form_class = RuleForm

    def get_crumbs(self) -> list[Crumb]:
        return [*self.crumbs_of_event(), (reverse("office_event_certificates", args=[self.event.pk]), "Certificates")]

    def get_initial(self) -> dict[str, Any]:
        rule = rules.rule_of(self.event)
        return {"offered": rule.offered, "percent": rule.percent}

    def what_happens(self) -> list[str]:
        return ["The rule decides who can get a certificate from now on. Certificates that were issued stay as they are."]

    def perform(self, form: Any) -> str:
        rule = rules.change_rule(self.event, **form.cleaned_data)
        if not rule.offered:
            return "This event has no certificates now."
        return f"Whoever attends at least {rule.percent}% of the event can get a certificate."


class IssueStep(OfAnEvent, Step):
    """Issue a certificate to one person, though theirs was revoked before."""

    permissions = ISSUE
    page_title = "Issue a certificate"
    button = "Issue the certificate"
    header_icon = "doc-full"
    refusals = (CertificateError,)

    @cached_property
    def person(self) -> User:
        return get_object_or_404(User, pk=self.kwargs["person"])

    def get_crumbs(self) -> list[Crumb]:
        return [*self.crumbs_of_event(), (reverse("office_event_certificates", args=[self.event.pk]), "Certificates")]

    def obstacle(self) -> str:
        try:
            refusal = earned.measure_of(self.event).refusal(earned.line_of(self.event, self.person))
        except CertificateError as error:
            refusal = error
        return str(refusal or "")

    def what_happens(self) -> list[str]:
        return [f"{self.person} gets a certificate of {self.event}, as the register has it now."]

    def perform(self, form: Any) -> str:
        made = certificates.issue(self.event, self.person, by=person_of(self.request), after_revoking=True)
        return f"{self.person} has certificate {made.number}."


class OfACertificate:
    """What the screens of one certificate have in common."""

    kwargs: dict[str, Any]

    @cached_property
    def certificate(self) -> Certificate:
        related = Certificate.objects.select_related("person", "event", "issued_by", "revoked_by", "replaces", "replaced_by")
        return get_object_or_404(related, number=self.kwargs["number"])

    def get_page_subtitle(self) -> str:
        return self.certificate.number

    def crumbs_above(self) -> list[Crumb]:
        event = self.certificate.event
        return [
            (reverse("office_events:index"), "Events"),
            (reverse("office_events:inspect", args=[event.pk]), event.title),
            (reverse("office_event_certificates", args=[event.pk]), "Certificates"),
        ]

    def step(self, name: str) -> str:
        return reverse(name, args=[self.certificate.number])


class CertificateScreen(OfACertificate, Screen):
    """What a certificate says, and what became of it."""

    permissions = SEE
    template_name = "cpd/certificates/office/certificate.html"
    header_icon = "doc-full"
    page_title = "Certificate"

    def get_crumbs(self) -> list[Crumb]:
        return self.crumbs_above()

    @property
    def header_buttons(self) -> list[Button]:
        if not (self.request.user.has_perms(CHANGE) and self.certificate.is_in_force):
            return []
        return [
            HeaderButton("Correct it", url=self.step("office_certificate_reissue"), icon_name="edit", priority=10),
            HeaderButton("Revoke it", url=self.step("office_certificate_revoke"), icon_name="cross", priority=20),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"certificate": self.certificate, "title": f"Certificate {self.certificate}"}


class DocumentView(OfACertificate, Guarded, View):
    """The document of a certificate, whatever became of it."""

    permissions = SEE

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return serve(self.certificate)


class CertificateStep(OfACertificate, Step):
    """A step with a certificate that is in force."""

    permissions = CHANGE
    refusals = (CertificateError,)

    def get_crumbs(self) -> list[Crumb]:
        return [*self.crumbs_above(), (self.step("office_certificate"), self.certificate.number)]

    def obstacle(self) -> str:
        state = self.certificate.state
        return "" if self.certificate.is_in_force else f"This certificate is {state.lower()} already."


class ReissueStep(CertificateStep):
    page_title = "Correct the certificate"
    button = "Replace the certificate"
    header_icon = "edit"

    def what_happens(self) -> list[str]:
        return [
            "A new certificate with a new number says what the register, the event and the person’s account say now.",
            f"Whoever checks {self.certificate.number} reads that it was replaced.",
        ]

    def perform(self, form: Any) -> str:
        made = certificates.reissue(self.certificate, by=person_of(self.request))
        return f"Certificate {made.number} replaces {self.certificate.number}."


class RevokeStep(CertificateStep):
    page_title = "Revoke the certificate"
    button = "Revoke the certificate"
    header_icon = "cross"
    is_grave = True
    form_class = RevokeForm

    def what_happens(self) -> list[str]:
        return ["Whoever checks the certificate reads that it was revoked. This can’t be undone, but you can issue a new one."]

    def perform(self, form: Any) -> str:
        certificates.revoke(self.certificate, reason=form.cleaned_data["reason"], by=person_of(self.request))
        return f"Certificate {self.certificate.number} is revoked."
