"""The form of an add-on of the catalogue: what it is, who may buy it, and what it costs."""

from typing import Any

from django import forms
from django.db import transaction

from thep.addons import opened_pages, search
from thep.addons.errors import PagesAreKept
from thep.addons.models import AddOn, AddOnPrice
from thep.addons.models.add_on import MOST, STANDARD_RATE, Buyer
from thep.cms.fields import DayInput, RecordsField
from thep.cms.money import PoundsField
from thep.cms.plan.fields import ObjectivesChoice
from thep.membership.models import Tier

STEPS = (1, 2, 3)
OTHERS = "others"
TEXTS = ("name", "slug", "summary", "description", "unit", "units", "most", "pricing", "grants", "brings", "vat_rate", "members_only")
LATER = ("buyers", "on_sale_from", "on_sale_until", "order")
FIELDS = (*TEXTS, *LATER)
REQUIRED = {"required": "Fill this in."}


class AddOnForm(forms.Form):
    """An add-on. The prices of the first row are for one unit; the rows after it hold from a larger quantity on."""

    name = forms.CharField(max_length=100, error_messages={"required": "Enter the name."})
    slug = forms.SlugField(
        label="Address", max_length=100, help_text="The end of its address on the site, such as coaching.",
        error_messages={"required": "Enter the address, such as coaching.", "invalid": "Use small letters, digits and hyphens."},
    )  # fmt: skip
    summary = forms.CharField(max_length=200, help_text="One sentence, for the list.", error_messages={"required": "Enter one sentence."})
    description = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 8}), max_length=10_000, help_text="What a school gets, and how it goes.",
        error_messages={"required": "Describe what a school gets."},
    )  # fmt: skip
    unit = forms.CharField(label="What one of it is called", max_length=40, initial="day", error_messages=REQUIRED)
    units = forms.CharField(label="What several are called", max_length=40, initial="days", error_messages=REQUIRED)
    most = forms.IntegerField(label="At most so many at once", min_value=1, max_value=500, initial=MOST)
    grants = forms.ChoiceField(label="What does it bring?", choices=AddOn.Grants, widget=forms.RadioSelect, initial=AddOn.Grants.HALF_DAYS)
    brings = forms.IntegerField(
        label="How many of them for each unit", min_value=0, max_value=200, initial=2,
        help_text="A day is 2 half days. 0 where nothing is counted.",
    )  # fmt: skip
    pricing = forms.ChoiceField(label="What does it cost?", choices=AddOn.Pricing, widget=forms.RadioSelect, initial=AddOn.Pricing.FIXED)
    vat_rate = forms.TypedChoiceField(label="VAT", coerce=int, choices=[(STANDARD_RATE, "20%"), (0, "None")], initial=STANDARD_RATE)
    opens_pages = forms.BooleanField(
        label="It opens pages of this site for a year", required=False,
        help_text="Then keep pages for ‘People of schools with …’ under a page’s privacy. What was sold before opens none.",
    )  # fmt: skip
    members_only = forms.BooleanField(label="Only member schools can buy it", required=False)
    tiers = RecordsField(
        Tier.objects.all(), label="Only members of these tiers", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Tick none for all tiers.",
    )  # fmt: skip
    buyers = forms.MultipleChoiceField(
        label="Only these can buy it for their school", choices=Buyer, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Tick none for everybody who leads a school.",
    )  # fmt: skip
    on_sale_from = forms.DateField(label="On sale from", required=False, widget=DayInput)
    on_sale_until = forms.DateField(label="On sale until", required=False, widget=DayInput)
    order = forms.IntegerField(label="Order", min_value=0, max_value=1000, initial=50, help_text="Lower numbers stand first.")
    objectives = ObjectivesChoice()

    def __init__(self, *args: Any, add_on: AddOn | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_on = add_on
        self.columns = [(OTHERS, None, "Other schools"), *((tier.slug, tier, f"{tier} members") for tier in Tier.objects.all())]
        for step in STEPS:
            if step > 1:
                self.fields[f"from_{step}"] = forms.IntegerField(
                    label=f"Step {step} of the price: from how many", min_value=2, max_value=500, required=False,
                    help_text="Leave it empty where the price doesn’t go by quantity.",
                )  # fmt: skip
            for key, _, label in self.columns:
                each = f"{label}: price of one" if step == 1 else f"{label}: each, at step {step}"
                self.fields[f"pence_{key}_{step}"] = PoundsField(label=each, required=False, help_text="In pounds, before VAT.")

    @staticmethod
    def initial_of(add_on: AddOn | None) -> dict[str, Any]:
        """Return what the form shows of `add_on`."""
        if add_on is None:
            return {}
        initial = {name: getattr(add_on, name) for name in FIELDS}
        initial |= {"opens_pages": add_on.opens_pages, "tiers": list(add_on.tiers.all()), "objectives": list(add_on.objectives.all())}
        prices = list(add_on.prices.select_related("tier"))
        later = sorted({price.from_quantity for price in prices if price.from_quantity > 1})
        for step, quantity in enumerate([1, *later], 1):
            initial[f"from_{step}"] = quantity
            for price in prices:
                if price.from_quantity == quantity:
                    initial[f"pence_{price.tier.slug if price.tier else OTHERS}_{step}"] = price.net_pence
        return initial

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_unique(cleaned)
        self._check_what_it_brings(cleaned)
        if self.add_on and not cleaned.get("opens_pages"):
            self._check_no_pages_are_kept(self.add_on)
        begins, ends = cleaned.get("on_sale_from"), cleaned.get("on_sale_until")
        if begins and ends and ends < begins:
            self.add_error("on_sale_until", "Choose a day that isn’t before the first.")
        self.prices = self._read_prices(cleaned) if cleaned.get("pricing") == AddOn.Pricing.FIXED else []
        return cleaned

    def _check_unique(self, cleaned: dict[str, Any]) -> None:
        others = AddOn.objects.exclude(pk=self.add_on.pk) if self.add_on else AddOn.objects.all()
        for field, words in (("name", "An add-on of this name is there already."), ("slug", "Another add-on has this address.")):
            if cleaned.get(field) and others.filter(**{field: cleaned[field]}).exists():
                self.add_error(field, words)

    def _check_what_it_brings(self, cleaned: dict[str, Any]) -> None:
        grants, brings = cleaned.get("grants"), cleaned.get("brings")
        if grants is None or brings is None:
            return
        if grants == AddOn.Grants.NOTHING and brings:
            self.add_error("brings", "Enter 0, as nothing is counted.")
        if grants != AddOn.Grants.NOTHING and not brings:
            self.add_error("brings", "Enter how many each unit brings.")

    def _check_no_pages_are_kept(self, add_on: AddOn) -> None:
        try:
            opened_pages.check_none_are_kept(add_on)
        except PagesAreKept as error:
            self.add_error("opens_pages", str(error))

    def _read_prices(self, cleaned: dict[str, Any]) -> list[tuple[Tier | None, int, int]]:
        """Return tier, quantity and pence of each price that was entered."""
        found: list[tuple[Tier | None, int, int]] = []
        begins = 0
        for step in STEPS:
            quantity = 1 if step == 1 else cleaned.get(f"from_{step}")
            entered = [(tier, key, cleaned.get(f"pence_{key}_{step}")) for key, tier, _ in self.columns]
            priced = [(tier, key, pence) for tier, key, pence in entered if pence is not None]
            if priced and quantity is None and not self.has_error(f"from_{step}"):
                self.add_error(f"from_{step}", "Enter from how many on this price holds.")
            if quantity is not None and not priced and step > 1:
                self.add_error(f"pence_{OTHERS}_{step}", f"Enter a price from {quantity} on, or leave the quantity empty.")
            if quantity is None:
                continue
            if quantity <= begins:
                self.add_error(f"from_{step}", f"Enter more than {begins}, where the step before begins.")
            begins = quantity
            for tier, key, pence in priced:
                if pence == 0:
                    self.add_error(f"pence_{key}_{step}", "Enter more than £0.")
                if step > 1 and cleaned.get(f"pence_{key}_1") is None:
                    self.add_error(f"pence_{key}_1", "Enter what one costs too.")
                found.append((tier, quantity, pence))
        if not found and not self.errors:
            self.add_error(f"pence_{OTHERS}_1", "Enter at least one price.")
        return found

    def save(self) -> AddOn:
        """Write the add-on with its prices, and have the search know it."""
        cleaned = self.cleaned_data
        with transaction.atomic():
            add_on = self.add_on or AddOn()
            for name in FIELDS:
                setattr(add_on, name, cleaned[name])
            add_on.save()
            add_on.tiers.set(cleaned["tiers"])
            add_on.objectives.set(cleaned["objectives"])
            add_on.prices.all().delete()
            prices = [
                AddOnPrice(add_on=add_on, tier=tier, from_quantity=quantity, net_pence=pence) for tier, quantity, pence in self.prices
            ]
            AddOnPrice.objects.bulk_create(prices)
            opened_pages.open_pages(add_on, wanted=cleaned["opens_pages"])
            search.refresh(add_on)
        return add_on
