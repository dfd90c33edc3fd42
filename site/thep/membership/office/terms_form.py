"""The form of a tier's terms for a year: what it costs and brings."""

from typing import Any

from django import forms
from django.db import transaction

from thep.cms.fields import DayInput
from thep.cms.money import PoundsField
from thep.design.form_fields import choice_field
from thep.design.templatetags.thep import money
from thep.membership.models import PupilBand, Tier, TierTerms
from thep.membership.models.terms import GRACE_DAYS, STANDARD_RATE, usual_cut_off
from thep.membership.years import begins, ends, in_words, this_academic_year

BANDS = range(1, 9)
NONE, ALL, SOME = "none", "all", "some"
Basis = TierTerms.Basis


class TermsForm(forms.Form):
    """What a tier costs and brings in a year. The band whose end is left empty is for all who have more pupils."""

    tier = forms.ModelChoiceField(Tier.objects.all(), empty_label="Choose a tier", error_messages={"required": "Choose a tier."})
    academic_year = forms.TypedChoiceField(coerce=int)
    basis = forms.ChoiceField(label="How is the fee reckoned?", choices=Basis, widget=forms.RadioSelect, initial=Basis.FLAT)
    fee_pence = PoundsField(
        label="Fee for a year, or for each pupil", required=False, help_text="In pounds, before VAT. Leave it empty where it goes by bands."
    )
    vat_rate = forms.TypedChoiceField(label="VAT", coerce=int, choices=[(STANDARD_RATE, "20%"), (0, "None")], initial=STANDARD_RATE)
    included_places = forms.IntegerField(label="Included places", min_value=0, max_value=10_000, initial=0)
    roll_over = forms.ChoiceField(
        label="Places left at the end of August", widget=forms.RadioSelect, initial=NONE,
        choices=[(NONE, "End"), (ALL, "Go over into the next year, all of them"), (SOME, "Go over into the next year, up to a number")],
        help_text="They go over where the school renews before its grace ends.",
    )  # fmt: skip
    most_rolled_over = forms.IntegerField(label="Up to how many go over", min_value=1, max_value=10_000, required=False)
    grace_days = forms.IntegerField(
        label="Days of grace", min_value=0, max_value=120, initial=GRACE_DAYS,
        help_text="For how many days after 31 August a school that hasn’t renewed keeps its access.",
    )  # fmt: skip
    counts_for_next_year_from = forms.DateField(
        label="Joining counts for the next year from", widget=DayInput,
        help_text="Who joins on this day or later joins for the next year.",
    )  # fmt: skip

    def __init__(self, *args: Any, terms: TierTerms | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.terms, year = terms, this_academic_year()
        choice_field(self, "academic_year").choices = [(each, in_words(each)) for each in (year, year + 1)]
        for number in BANDS:
            self.fields[f"up_to_{number}"] = forms.IntegerField(
                label=f"Band {number}: up to how many pupils", min_value=1, max_value=100_000, required=False
            )
            self.fields[f"band_pence_{number}"] = PoundsField(label=f"Band {number}: fee", required=False)
        if terms is not None:
            del self.fields["tier"], self.fields["academic_year"]

    @staticmethod
    def initial_of(terms: TierTerms | None) -> dict[str, Any]:
        """Return what the form shows of `terms`; of new ones, what is usual."""
        year = this_academic_year() + 1
        if terms is None:
            return {"academic_year": year, "counts_for_next_year_from": usual_cut_off(year)}
        names = ("basis", "fee_pence", "vat_rate", "included_places", "grace_days", "counts_for_next_year_from")
        initial = {name: getattr(terms, name) for name in names}
        initial["roll_over"] = {None: ALL, 0: NONE}.get(terms.most_rolled_over, SOME)
        initial["most_rolled_over"] = terms.most_rolled_over or None
        for number, band in zip(BANDS, terms.bands.all(), strict=False):
            initial |= {f"up_to_{number}": band.up_to, f"band_pence_{number}": band.fee_pence}
        return initial

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        by_bands = cleaned.get("basis") == Basis.BANDS
        if not by_bands and cleaned.get("fee_pence") is None and not self.has_error("fee_pence"):
            self.add_error("fee_pence", "Enter the fee, or 0 where there is none.")
        self.bands = self._read_bands(cleaned) if by_bands else []
        if cleaned.get("roll_over") == SOME and not cleaned.get("most_rolled_over") and not self.has_error("most_rolled_over"):
            self.add_error("most_rolled_over", "Enter how many places go over at most.")
        self._check_year(cleaned)
        return cleaned

    def _check_year(self, cleaned: dict[str, Any]) -> None:
        year = self.terms.academic_year if self.terms else cleaned.get("academic_year")
        cut_off = cleaned.get("counts_for_next_year_from")
        if year and cut_off and not begins(year) <= cut_off <= ends(year):
            self.add_error("counts_for_next_year_from", f"Choose a day of {in_words(year)}: 1 September {year} to 31 August {year + 1}.")
        if not self.terms and year and cleaned.get("tier") and TierTerms.objects.filter(tier=cleaned["tier"], academic_year=year).exists():
            self.add_error("tier", f"{cleaned['tier']} has terms for {in_words(year)} already. Change those.")

    def _read_bands(self, cleaned: dict[str, Any]) -> list[tuple[int | None, int]]:
        """Return the bands by where they end; the one without an end is the last row that has a fee."""
        rows = [(number, cleaned.get(f"up_to_{number}"), cleaned.get(f"band_pence_{number}")) for number in BANDS]
        filled = [(number, up_to, pence) for number, up_to, pence in rows if up_to is not None or pence is not None]
        if not filled:
            self.add_error("band_pence_1", "Enter the fee of each band. Leave the end of the last one empty.")
        before = 0
        for number, up_to, pence in filled:
            is_last = number == filled[-1][0]
            if pence is None and not self.has_error(f"band_pence_{number}"):
                self.add_error(f"band_pence_{number}", "Enter the fee of this band.")
            if up_to is None and not is_last:
                self.add_error(f"up_to_{number}", "Enter where this band ends. Only the last one has no end.")
            if up_to is not None and is_last:
                self.add_error(f"up_to_{number}", "Leave the end of the last band empty, so that it’s for all larger schools.")
            if up_to is not None and up_to <= before:
                self.add_error(f"up_to_{number}", f"Enter more than {before:,}, where the band before ends.")
            before = max(before, up_to or 0)
        return [(up_to, pence or 0) for _, up_to, pence in filled]

    def save(self) -> TierTerms:
        """Write the terms with their bands."""
        cleaned = self.cleaned_data
        names = ("basis", "vat_rate", "included_places", "grace_days", "counts_for_next_year_from")
        with transaction.atomic():
            terms = self.terms or TierTerms(tier=cleaned["tier"], academic_year=cleaned["academic_year"])
            for name in names:
                setattr(terms, name, cleaned[name])
            terms.fee_pence = cleaned["fee_pence"] or 0
            terms.most_rolled_over = {NONE: 0, ALL: None}.get(cleaned["roll_over"], cleaned["most_rolled_over"])
            terms.save()
            terms.bands.all().delete()
            PupilBand.objects.bulk_create([PupilBand(terms=terms, up_to=up_to, fee_pence=pence) for up_to, pence in self.bands])
        return terms


def fee_in_words(terms: TierTerms) -> str:
    """Return what the tier costs: '£2,400', '£4.50 a pupil', or '£1,500 to £3,200 by pupils'."""
    match terms.basis:
        case Basis.PER_PUPIL:
            return f"{money(terms.fee_pence)} a pupil"
        case Basis.BANDS:
            fees = [band.fee_pence for band in terms.bands.all()] or [0]
            return f"{money(min(fees))} to {money(max(fees))}, by pupils"
        case _:
            return money(terms.fee_pence)


def roll_over_in_words(terms: TierTerms) -> str:
    """Return what becomes of unused places: 'end', 'go over', or 'up to 5 go over'."""
    if terms.most_rolled_over is None:
        return "go over"
    return f"up to {terms.most_rolled_over} go over" if terms.most_rolled_over else "end"
