"""Memberships in the back office: who is a member, what it costs, and the ledger of included places."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.cms.office import Crumb, Screen, Step
from thep.design.templatetags.thep import day, money
from thep.membership import buying, coming_back, declines, disputes, ledger, letters, memberships
from thep.membership.errors import MembershipError
from thep.membership.models import Membership, MembershipCharge, PastQuotation
from thep.membership.states import LETS, State, state_of
from thep.membership.years import this_academic_year
from thep.payments.errors import PaymentsError
from thep.payments.recipients import recipients_of
from thep.schools.affiliations import leads_of
from thep.schools.models import School

from .membership_forms import NO_CHARGE, EndForm, InvoiceForm, PlacesForm, StartForm, TierForm

NO_RECIPIENT = "This school has no address for invoices and no business manager listed. Enter its invoice address first."


class StartView(Step):
    """Quote a school a membership, or make it a member at no charge."""

    permissions = ("membership.add_membership",)
    refusals = (MembershipError,)
    page_title = "New membership"
    button = "Go on"
    form_class = StartForm
    done: Membership | None = None

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_memberships:index"), "Memberships")]

    def get_initial(self) -> dict[str, Any]:
        return super().get_initial() | {"school": self.request.GET.get("school"), "academic_year": this_academic_year()}

    def get_success_url(self) -> str:
        return reverse("office_memberships:inspect", args=[self.done.pk]) if self.done else super().get_success_url()

    def what_happens(self) -> list[str]:
        return ["You see what it costs, and how that was reckoned, before anything is sent."]

    def perform(self, form: Any) -> str:
        chosen = form.cleaned_data
        self.done, said = quote_or_start(chosen["school"], chosen["academic_year"], chosen, by=person_of(self.request))
        return said


def quote_or_start(school: School, academic_year: int, chosen: dict[str, Any], *, by: User) -> tuple[Membership, str]:
    """Do what a valid `FeeForm` says, and return the membership, and what has become of it in words. Raises MembershipError."""
    common = {"school": school, "tier": chosen["tier"], "academic_year": academic_year, "by": by}
    if chosen["fee"] == NO_CHARGE:
        started = memberships.start(**common, included_places=chosen["included_places"] or 0)
        return started, f"{started}: a member at no charge."
    quoted = memberships.quote(**common, **{name: chosen[name] for name in ("begins_on", "answer_by", "pupils")})
    return quoted, f"{quoted}: reckoned. Send the quotation, or invoice it."


class MembershipScreen(Screen):
    """A membership: its state, what it costs, and where its places went."""

    permissions = ("membership.view_membership",)
    template_name = "membership/office/membership.html"
    page_title = "Membership"

    @cached_property
    def membership(self) -> Membership:
        return get_object_or_404(Membership.objects.select_related("school", "tier"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_memberships:index"), "Memberships")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        state = state_of(self.membership)
        is_running = state in (State.AGREED, State.INVOICED, State.ACTIVE)
        return super().get_context_data(**kwargs) | {
            "title": str(self.membership),
            "membership": self.membership,
            "state": state,
            "lets": LETS[state],
            "is_running": is_running,
            "is_payable": is_running or state == State.QUOTED,
            "may_come_back": state == State.ENDED and not coming_back.obstacle(self.membership),
            "spells": Membership.objects.filter(school=self.membership.school, academic_year=self.membership.academic_year)
            .exclude(pk=self.membership.pk)
            .select_related("school", "tier"),
            "charges": self.membership.charges.select_related("tier", "order_line__order", "agreed_by"),
            "past_quotations": PastQuotation.objects.filter(
                school=self.membership.school, academic_year=self.membership.academic_year
            ).select_related("tier", "made_by"),
            "decline": declines.standing_of(self.membership),
            "lines": ledger.lines_of(self.membership),
        }


class MembershipStep(Step):
    """A step with one membership."""

    permissions = ("membership.change_membership",)
    refusals = (MembershipError, PaymentsError)

    @cached_property
    def membership(self) -> Membership:
        return get_object_or_404(Membership.objects.select_related("school", "tier"), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.membership)

    def get_crumbs(self) -> list[Crumb]:
        return [
            (reverse("office_memberships:index"), "Memberships"),
            (reverse("office_memberships:inspect", args=[self.membership.pk]), str(self.membership)),
        ]


class PlacesView(MembershipStep):
    """Add places to the allowance, or take them off."""

    permissions = ("membership.add_placeentry",)
    page_title = "Change the included places"
    button = "Change the places"
    form_class = PlacesForm

    def what_happens(self) -> list[str]:
        membership = self.membership
        return [
            f"{membership.school} has {membership.places_left} of {membership.places_in_all} included places left.",
            "The change counts straight away. What has been used stays as it is.",
        ]

    def perform(self, form: Any) -> str:
        memberships.grant_more(self.membership, **form.cleaned_data, by=person_of(self.request))
        change = form.cleaned_data["included_places"]
        number, more = abs(change), "more" if change > 0 else "fewer"
        return f"{self.membership.school} has {number} {more} included place{'' if number == 1 else 's'}."


class TierView(MembershipStep):
    """Change the tier for the rest of the year."""

    page_title = "Change the tier"
    button = "Go on"
    form_class = TierForm

    def what_happens(self) -> list[str]:
        return [
            "Where the new tier costs more, the difference for the months left is quoted, and holds once the school agrees.",
            "Where it costs no more, it holds at once and no money comes back. It’s refused where more places are used than it has.",
        ]

    def perform(self, form: Any) -> str:
        charge = memberships.change_tier(self.membership, tier=form.cleaned_data["tier"], by=person_of(self.request))
        if charge.agreed_at:
            return f"{self.membership.school} is a {charge.tier} member now."
        return f"{money(charge.net_pence)} is quoted for {charge.tier}. Send the quotation, or invoice it."


class EndView(MembershipStep):
    """End a membership within its year."""

    page_title = "End the membership"
    button = "End the membership"
    is_grave = True
    form_class = EndForm

    def get_initial(self) -> dict[str, Any]:
        return {"on": max(timezone.localdate(), self.membership.begins_on)}

    def what_happens(self) -> list[str]:
        return [
            "From that day on the school pays what others pay, and no longer sees what is for members.",
            "If it comes back within the year, that is a membership of its own, which begins then.",
            "Bookings that were made keep their prices and places. Money goes back only if you refund the order.",
        ]

    def perform(self, form: Any) -> str:
        memberships.end(self.membership, on=form.cleaned_data["on"])
        return f"The membership ends: from {day(form.cleaned_data['on'])} on it is none any more."


class RenewAfterAllView(MembershipStep):
    """Take back that the school won't renew, as it has told the office."""

    page_title = "They may renew after all"
    button = "Offer and remind them again"

    def what_happens(self) -> list[str]:
        said = declines.standing_of(self.membership)
        told = [f"The school said on {day(said.declined_at)} that it won’t renew: {said.reason}"] if said else []
        return [*told, "It stands under Renewals again, and is reminded as others are."]

    def obstacle(self) -> str:
        return "" if declines.standing_of(self.membership) else "The school hasn’t said that it won’t renew, or has renewed."

    def perform(self, form: Any) -> str:
        declines.undo(self.membership, by=person_of(self.request))
        return f"{self.membership.school} may renew."


class ChargeStep(MembershipStep):
    """A step with what a membership costs, before it is paid."""

    @cached_property
    def charge(self) -> MembershipCharge:
        found = MembershipCharge.objects.select_related("membership__school", "tier")
        return get_object_or_404(found, pk=self.kwargs["charge"], membership=self.membership)

    def sum(self) -> str:
        vat = " + VAT" if self.charge.vat_rate else ""
        return f"{money(self.charge.net_pence)}{vat} ({self.charge.working})"

    def obstacle(self) -> str:
        return buying.obstacle(self.charge)


class SendQuotationView(ChargeStep):
    """Write to those who lead the school what it would cost."""

    page_title = "Send the quotation"
    button = "Send the quotation"

    def what_happens(self) -> list[str]:
        people = ", ".join(person.email for person in leads_of(self.membership.school))
        return [f"We email {people or 'nobody'}: {self.sum()}.", "They can agree on their school’s page, by invoice or by card."]

    def obstacle(self) -> str:
        if obstacle := super().obstacle():
            return obstacle
        if self.charge.agreed_at:
            return "The school has agreed to this already."
        if self.charge.kind == MembershipCharge.Kind.FEE and declines.refuses(self.membership.school, self.membership.academic_year):
            return "The school has said that it won’t renew. If it changed its mind, note that on this year’s membership first."
        if self.charge.kind == MembershipCharge.Kind.FEE and disputes.is_disputing(self.membership.school):
            return "The school disputes what a membership cost it. Settle that on its order first."
        return "" if leads_of(self.membership.school) else "Nobody who leads this school is listed, so there is nobody to write to."

    def perform(self, form: Any) -> str:
        people = letters.send_quotation(self.charge)
        return f"Sent to {len(people)} {'person' if len(people) == 1 else 'people'}."


class InvoiceView(ChargeStep):
    """Have the school owe what it agreed to."""

    page_title = "Invoice it"
    form_class = InvoiceForm

    def get_button(self) -> str:
        return f"Send the invoice for {money(self.charge.net_pence)}{' + VAT' if self.charge.vat_rate else ''}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"school": self.membership.school}

    def what_happens(self) -> list[str]:
        return [f"The school owes {self.sum()}.", "It’s a member as soon as the invoice is sent. Do this once the school has agreed."]

    def obstacle(self) -> str:
        if obstacle := super().obstacle():
            return obstacle
        return "" if recipients_of(self.membership.school) else NO_RECIPIENT

    def perform(self, form: Any) -> str:
        order = buying.by_invoice(self.charge, buyer=person_of(self.request), **form.cleaned_data)
        return f"{order.reference}: the invoice is on its way to {order.bill_to_email}."


class WithdrawView(ChargeStep):
    """Take back a quotation that nobody has agreed to."""

    page_title = "Withdraw the quotation"
    button = "Withdraw the quotation"
    is_grave = True

    def what_happens(self) -> list[str]:
        return [f"{self.sum()} can no longer be agreed to."]

    def get_success_url(self) -> str:
        if MembershipCharge.objects.filter(pk=self.kwargs["charge"]).exists():
            return super().get_success_url()
        return reverse("office_memberships:index")

    def perform(self, form: Any) -> str:
        memberships.withdraw(self.charge)
        return "The quotation is withdrawn."
