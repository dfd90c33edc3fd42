"""Memberships in the back office: who is a member, what it costs, and the ledger of included places."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from thep.accounts.access import person_of
from thep.cms.fields import DayInput
from thep.cms.office import Crumb, Screen, Step
from thep.cms.typed_choices import TypedChoice
from thep.design.templatetags.thep import day, money
from thep.membership import buying, letters, memberships
from thep.membership.errors import MembershipError
from thep.membership.models import Membership, MembershipCharge, Tier
from thep.membership.states import LETS, State, state_of
from thep.membership.years import in_words, this_academic_year
from thep.payments.errors import PaymentsError
from thep.payments.recipients import recipients_of
from thep.schools.models import School

BY_TERMS, NO_CHARGE = "terms", "none"


class StartForm(forms.Form):
    """A new membership: of whom, from when, and at which fee."""

    school = forms.ModelChoiceField(
        School.objects.exclude(status=School.Status.CLOSED), empty_label="Choose a school", widget=TypedChoice,
        help_text="Type a few letters of its name.", error_messages={"required": "Choose a school."},
    )  # fmt: skip
    tier = forms.ModelChoiceField(Tier.objects.all(), empty_label="Choose a tier", error_messages={"required": "Choose a tier."})
    academic_year = forms.TypedChoiceField(coerce=int)
    fee = forms.ChoiceField(
        label="What does it cost?", widget=forms.RadioSelect, initial=BY_TERMS,
        choices=[(BY_TERMS, "The fee of the tier, for the months that are left"), (NO_CHARGE, "Nothing: a member at once, at no charge")],
    )  # fmt: skip
    begins_on = forms.DateField(
        label="First day", required=False, widget=DayInput,
        help_text="Leave it empty for today, or for 1 September where the year hasn’t begun.",
    )  # fmt: skip
    answer_by = forms.DateField(
        label="Answer by", required=False, widget=DayInput, help_text="Leave it empty for 60 days from now.",
    )  # fmt: skip
    pupils = forms.IntegerField(
        label="Pupils", required=False, min_value=0, max_value=100_000, help_text="Leave it empty to go by the number in the register.",
    )  # fmt: skip
    included_places = forms.IntegerField(
        label="Included places, where it costs nothing", min_value=0, max_value=10_000, initial=0, required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = this_academic_year()
        self.fields["academic_year"].choices = [(each, in_words(each)) for each in (year, year + 1)]  # type: ignore[attr-defined]


class PlacesForm(forms.Form):
    """By how many places the allowance changes, and why."""

    included_places = forms.IntegerField(
        min_value=-10_000, max_value=10_000, label="Places", help_text="10 adds ten places; -2 takes two off.",
        error_messages={"required": "Enter how many places."},
    )  # fmt: skip
    reason = forms.CharField(
        max_length=90, help_text="We keep this in the history of the school’s places.", error_messages={"required": "Enter a reason."}
    )

    def clean_included_places(self) -> int:
        places: int = self.cleaned_data["included_places"]
        if places == 0:
            raise forms.ValidationError("Enter a number other than 0.")
        return places


class TierForm(forms.Form):
    """Another tier for the rest of the year."""

    tier = forms.ModelChoiceField(
        Tier.objects.all(), label="New tier", empty_label="Choose a tier", error_messages={"required": "Choose a tier."}
    )


class EndForm(forms.Form):
    """From which day on it is no membership any more."""

    on = forms.DateField(
        label="From which day on?", widget=DayInput, error_messages={"required": "Enter the day."},
    )  # fmt: skip


class InvoiceForm(forms.Form):
    """Whom an invoice goes to, and the number of the school's order."""

    purchase_order = forms.CharField(
        label="Purchase order number", max_length=40, error_messages={"required": "Enter the school’s purchase order number."}
    )
    invoice_to = forms.ChoiceField(label="Who should the invoice go to?", widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = recipients_of(school)
        if len(listed) > 1:
            self.fields["invoice_to"].choices = [(each.key, f"{each.name}, {each.email}") for each in listed]  # type: ignore[attr-defined]
            self.fields["invoice_to"].initial = listed[0].key
        else:
            del self.fields["invoice_to"]


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
        chosen, by = form.cleaned_data, person_of(self.request)
        common = {"school": chosen["school"], "tier": chosen["tier"], "academic_year": chosen["academic_year"], "by": by}
        if chosen["fee"] == NO_CHARGE:
            self.done = memberships.start(**common, included_places=chosen["included_places"] or 0)
            return f"{self.done}: a member at no charge."
        days = {name: chosen[name] for name in ("begins_on", "answer_by", "pupils")}
        self.done = memberships.quote(**common, **days)
        return f"{self.done}: reckoned. Send the quotation, or invoice it."


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
        ledger, left, state = [], 0, state_of(self.membership)
        for entry in self.membership.entries.select_related("by"):
            left += entry.places
            ledger.append((entry, left))
        is_running = state in (State.AGREED, State.INVOICED, State.ACTIVE)
        return super().get_context_data(**kwargs) | {
            "title": str(self.membership),
            "membership": self.membership,
            "state": state,
            "lets": LETS[state],
            "is_running": is_running,
            "is_payable": is_running or state == State.QUOTED,
            "charges": self.membership.charges.select_related("tier", "order_line__order", "agreed_by"),
            "ledger": ledger,
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
            f"{membership.school} has {membership.places_left} of {membership.places_granted} included places left.",
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
            "Bookings that were made keep their prices and places. Money goes back only if you refund the order.",
        ]

    def perform(self, form: Any) -> str:
        memberships.end(self.membership, on=form.cleaned_data["on"])
        return f"The membership ends: from {day(form.cleaned_data['on'])} on it is none any more."


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
        people = ", ".join(person.email for person in letters.leads_of(self.membership.school))
        return [f"We email {people or 'nobody'}: {self.sum()}.", "They can agree on their school’s page, by invoice or by card."]

    def obstacle(self) -> str:
        if obstacle := super().obstacle():
            return obstacle
        if self.charge.agreed_at:
            return "The school has agreed to this already."
        return "" if letters.leads_of(self.membership.school) else "Nobody who leads this school is listed, so there is nobody to write to."

    def perform(self, form: Any) -> str:
        people = letters.send_quotation(self.charge)
        return f"Sent to {len(people)} {'person' if len(people) == 1 else 'people'}."


class InvoiceView(ChargeStep):
    """Have the school owe what it agreed to."""

    page_title = "Invoice it"
    form_class = InvoiceForm

    @property
    def button(self) -> str:  # type: ignore[override]
        return f"Send the invoice for {money(self.charge.net_pence)}{' + VAT' if self.charge.vat_rate else ''}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"school": self.membership.school}

    def what_happens(self) -> list[str]:
        return [f"The school owes {self.sum()}.", "It’s a member as soon as the invoice is sent. Do this once the school has agreed."]

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
