"""The terms of tiers are carried from one year into the next."""

from django.db import transaction

from .models import PupilBand, TierTerms
from .models.terms import usual_cut_off

COPIED = ("tier", "basis", "fee_pence", "vat_rate", "included_places", "most_rolled_over", "grace_days")


def to_copy(academic_year: int) -> list[TierTerms]:
    """Return the terms of the year whose tiers have none for the next."""
    there = TierTerms.objects.filter(academic_year=academic_year + 1).values("tier")
    return list(
        TierTerms.objects.filter(academic_year=academic_year).exclude(tier__in=there).select_related("tier").prefetch_related("bands")
    )


def copy(academic_year: int) -> list[TierTerms]:
    """Write the next year's terms as those of `academic_year`, for each tier that has none, and return them."""
    with transaction.atomic():
        return [_copy(terms) for terms in to_copy(academic_year)]


def _copy(terms: TierTerms) -> TierTerms:
    year = terms.academic_year + 1
    fields = {name: getattr(terms, name) for name in COPIED}
    new = TierTerms.objects.create(academic_year=year, counts_for_next_year_from=usual_cut_off(year), **fields)
    PupilBand.objects.bulk_create([PupilBand(terms=new, up_to=band.up_to, fee_pence=band.fee_pence) for band in terms.bands.all()])
    return new
