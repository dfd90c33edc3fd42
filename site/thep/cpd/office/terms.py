"""Closing a term's registers in the back office, and opening them again."""

from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404
from django.urls import reverse

from thep.accounts.access import person_of
from thep.cms.office import Crumb, Screen, Step
from thep.cpd.closing import terms
from thep.cpd.closing.models import ClosedTerm
from thep.cpd.errors import TermError
from thep.events.school_terms import periods_of
from thep.schools.statement_sections import Period

YEARS = range(2000, 2100)


class TermsScreen(Screen):
    """The terms whose registers are open or closed."""

    permissions = ("cpd.view_closedterm",)
    template_name = "cpd/office/terms.html"
    page_title = "Registers by term"
    header_icon = "lock"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reopened = ClosedTerm.objects.exclude(reopened_at=None).select_related("reopened_by")
        return super().get_context_data(**kwargs) | {"terms": terms.terms_with_registers(), "reopened": reopened}


class TermStep(Step):
    """A step with the registers of the term that the address names."""

    refusals = (TermError,)

    @cached_property
    def period(self) -> Period:
        if self.kwargs["year"] not in YEARS or self.kwargs["number"] not in (1, 2, 3):
            raise Http404
        return periods_of(self.kwargs["year"])[self.kwargs["number"] - 1]

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_register_terms"), TermsScreen.page_title)]

    def get_page_subtitle(self) -> str:
        return str(self.period)


class CloseTermView(TermStep):
    permissions = ("cpd.add_closedterm",)
    page_title = "Close registers"
    button = "Close the registers"

    def what_happens(self) -> list[str]:
        return [
            f"Nobody can mark or correct who came to a session of the {self.period} any more: not who leads it, nor our office.",
            "Marks that a phone has kept and not sent yet are refused from now on.",
            "An office manager can open the registers again, with a reason.",
        ]

    def perform(self, form: Any) -> str:
        terms.close(self.period, by=person_of(self.request))
        return f"The registers of the {self.period} are closed."


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=200, label="Why are they opened again?", help_text="We keep this with the term.",
        error_messages={"required": "Enter why the registers are opened again."},
    )  # fmt: skip


class ReopenTermView(TermStep):
    permissions = ("cpd.change_closedterm",)
    page_title = "Open registers again"
    button = "Open the registers"
    form_class = ReasonForm

    def what_happens(self) -> list[str]:
        return [f"Marks of the {self.period} can be made and corrected again, until the term is closed once more."]

    def perform(self, form: Any) -> str:
        terms.reopen(self.period, by=person_of(self.request), reason=form.cleaned_data["reason"])
        return f"The registers of the {self.period} are open."
