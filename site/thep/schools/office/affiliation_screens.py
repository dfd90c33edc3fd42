"""What the office decides about affiliations."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from thep.accounts.access import person_of
from thep.cms.office import Crumb, Screen, Step
from thep.schools import affiliations
from thep.schools.errors import NotAllowed, SchoolsError
from thep.schools.models import Affiliation, EmailDomain

RELATED = ("person", "school", "decided_by")


class AffiliationScreen(Screen):
    permissions = ("schools.view_affiliation",)
    template_name = "schools/office/affiliation.html"
    header_icon = "link"
    page_title = "Affiliation"

    @cached_property
    def affiliation(self) -> Affiliation:
        return get_object_or_404(Affiliation.objects.select_related(*RELATED), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_affiliations:index"), "Affiliations")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        affiliation = self.affiliation
        domain = affiliation.person.email.rpartition("@")[2]
        return super().get_context_data(**kwargs) | {
            "title": str(affiliation),
            "affiliation": affiliation,
            "domain": domain,
            "domain_is_known": EmailDomain.objects.filter(school=affiliation.school, domain__iexact=domain).exists(),
            "leads": affiliations.leads_of(affiliation.school),
        }


class AffiliationStep(Step):
    permissions = ("schools.change_affiliation",)
    refusals = (SchoolsError,)
    header_icon = "link"

    @cached_property
    def affiliation(self) -> Affiliation:
        return get_object_or_404(Affiliation.objects.select_related(*RELATED), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        address = reverse("office_affiliations:inspect", args=[self.affiliation.pk])
        return [(reverse("office_affiliations:index"), "Affiliations"), (address, str(self.affiliation))]

    def obstacle(self) -> str:
        if self.affiliation.state != Affiliation.State.ASKED:
            return f"This request has been decided already: {self.affiliation.get_state_display().lower()}."
        return ""

    def explain(self, refusal: Exception) -> str:
        return (
            "You can’t decide your own request. Ask a colleague."
            if isinstance(refusal, NotAllowed)
            else "Somebody has just decided this request."
        )


class ApproveView(AffiliationStep):
    page_title = "Approve"
    button = "Approve"

    def what_happens(self) -> list[str]:
        affiliation = self.affiliation
        more = (
            " They can book for colleagues, have invoices sent to the school and see the school’s people."
            if affiliation.role in Affiliation.LEADING
            else ""
        )
        return [
            f"{affiliation.person} is {affiliation.get_role_display().lower()} at {affiliation.school} and pays its prices.{more}",
            "We’ll email them.",
        ]

    def perform(self, form: Any) -> str:
        affiliations.approve(self.affiliation, by=person_of(self.request))
        return f"{self.affiliation.person} is now at {self.affiliation.school}."


class DeclineView(AffiliationStep):
    page_title = "Decline"
    button = "Decline"
    is_grave = True

    def what_happens(self) -> list[str]:
        return [f"We’ll tell {self.affiliation.person} that they haven’t been added to {self.affiliation.school}. They can ask again."]

    def perform(self, form: Any) -> str:
        affiliations.decline(self.affiliation, by=person_of(self.request))
        return f"{self.affiliation.person}’s request is declined."


class EndView(AffiliationStep):
    page_title = "Remove from the school"
    button = "End it"
    is_grave = True

    def obstacle(self) -> str:
        live = (Affiliation.State.ASKED, Affiliation.State.ACTIVE)
        return "" if self.affiliation.state in live else f"This has ended: {self.affiliation.get_state_display().lower()}."

    def what_happens(self) -> list[str]:
        affiliation = self.affiliation
        said = [f"We’ll remove {affiliation.person} from {affiliation.school} and email them. Their bookings stay as they are."]
        if affiliations.is_last_lead(affiliation):
            said.append(f"{affiliation.school} will have no lead. Until it has one, you decide who joins it.")
        if stays := affiliations.one_who_would_stay([affiliation]):
            said.append(f"Only {stays} will act for {affiliation.school}. Ask it to make another colleague a lead.")
        return said

    def perform(self, form: Any) -> str:
        affiliations.end(self.affiliation, by=person_of(self.request))
        return f"{self.affiliation.person} is no longer at {self.affiliation.school}."
