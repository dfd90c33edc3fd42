"""All members are offered the next year from one screen."""

import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from thep.accounts.access import person_of
from thep.cms.fields import DayInput
from thep.cms.office import Crumb, Step
from thep.design.templatetags.thep import money
from thep.membership import declines, renewals
from thep.membership.models import Tier
from thep.membership.renewals import Proposal
from thep.membership.years import begins, in_words, this_academic_year

SHOWN_REFUSALS = 5
NOT_YET = ""
IN_GRACE = "These are members of last year in their time of grace. The fee is for the whole year, from 1 September."
ANSWER_SOON = datetime.timedelta(days=14)
"""So long members have at least, where the year to which the quotation is has begun."""


class RenewalsForm(forms.Form):
    """For each member the tier that it is offered; the empty choice leaves it out."""

    answer_by = forms.DateField(label="Answer by", widget=DayInput, error_messages={"required": "Enter until when they can answer."})

    def __init__(self, *args: Any, proposals: list[Proposal], tiers: list[Tier], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals, self.tiers = proposals, {str(tier.pk): tier for tier in tiers}
        for proposal in proposals:
            choices = [(NOT_YET, "Not now")]
            choices += [(str(tier.pk), f"{tier}, {money(fee.net_pence)}") for tier in tiers if (fee := proposal.offers.get(tier.pk))]
            own = str(proposal.membership.tier_id) if proposal.fee else NOT_YET
            label = f"Offer to {proposal.membership.school}"
            self.fields[_name(proposal)] = forms.ChoiceField(label=label, choices=choices, initial=own, required=False)

    def clean_answer_by(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["answer_by"]
        if day < timezone.localdate():
            raise forms.ValidationError("Choose a day that is still to come.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.chosen():
            raise forms.ValidationError("Choose a tier for at least one member.")
        return cleaned

    def chosen(self) -> list[tuple[Proposal, Tier]]:
        found = ((proposal, self.cleaned_data.get(_name(proposal))) for proposal in self.proposals)
        return [(proposal, self.tiers[tier]) for proposal, tier in found if tier]

    def rows(self) -> list[tuple[Proposal, forms.BoundField]]:
        return [(proposal, self[_name(proposal)]) for proposal in self.proposals]


class RenewalsView(Step):
    """Offer the next year to all members at once."""

    permissions = ("membership.add_membership",)
    template_name = "membership/office/renewals.html"
    page_title = "Renewals"
    button = "Send the quotations"
    form_class = RenewalsForm

    @cached_property
    def year(self) -> int:
        """Return the year whose members are asked: the last one, while some of them are in grace and have nothing for this one."""
        this_year = this_academic_year()
        if (asked := self.request.GET.get("year")) in (str(this_year - 1), str(this_year)):
            return int(asked)
        return this_year - 1 if self.some_are_in_grace else this_year

    @cached_property
    def some_are_in_grace(self) -> bool:
        return renewals.without_answer(this_academic_year() - 1).exists()

    @cached_property
    def proposals(self) -> list[Proposal]:
        return renewals.proposals(self.year)

    @cached_property
    def tiers(self) -> list[Tier]:
        return list(Tier.objects.filter(terms__academic_year=self.year + 1))

    def get_page_subtitle(self) -> str:
        return in_words(self.year + 1)

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_memberships:index"), "Memberships")]

    def get_initial(self) -> dict[str, Any]:
        return {"answer_by": max(begins(self.year + 1), timezone.localdate() + ANSWER_SOON)}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"proposals": self.proposals, "tiers": self.tiers}

    def what_happens(self) -> list[str]:
        return [
            f"Each member is quoted the tier that you choose for {in_words(self.year + 1)}, and those who lead the school get an email.",
            *([IN_GRACE] if self.year < this_academic_year() else []),
            "They agree on their school’s page, by invoice or by card.",
            "Who has an answer or a quotation already, or has said that they won’t renew, isn’t listed.",
        ]

    def obstacle(self) -> str:
        if not self.tiers:
            return f"No tier has a fee for {in_words(self.year + 1)} yet. Enter the fees first, or copy this year’s."
        return "" if self.proposals else f"Every member that may renew has a quotation or a membership for {in_words(self.year + 1)}."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = declines.standing().filter(membership__academic_year=self.year).select_related("membership__school", "declined_by")
        others = (year for year in (this_academic_year() - 1, this_academic_year()) if self.some_are_in_grace and year != self.year)
        context = super().get_context_data(**kwargs)
        context["other_years"] = [(f"?year={year}", in_words(year + 1)) for year in others]
        return context | {"declines": said.order_by("membership__school__name", "pk")}

    def perform(self, form: Any) -> str:
        chosen = [(proposal.membership, tier) for proposal, tier in form.chosen()]
        sent = renewals.send(chosen, answer_by=form.cleaned_data["answer_by"], by=person_of(self.request))
        done = f"{len(sent.quoted)} {'quotation is' if len(sent.quoted) == 1 else 'quotations are'} on their way."
        refused = "; ".join(f"{school}: {words}" for school, words in sent.refused[:SHOWN_REFUSALS])
        return f"{done} Not sent: {refused}" if refused else done


def _name(proposal: Proposal) -> str:
    return f"tier_{proposal.membership.pk}"
