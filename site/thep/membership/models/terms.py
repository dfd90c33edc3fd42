"""What a tier costs and brings in one academic year."""

import datetime

from django.db import models
from django.db.models import Q

from thep.membership.years import in_words

from .tier import Tier

STANDARD_RATE = 2000
GRACE_DAYS = 30


class TierTerms(models.Model):
    """What `tier` costs and brings in the academic year, in pence before VAT. Memberships copy what they were quoted.

    The fee is `fee_pence` for everybody, or for each pupil, or that of the band of pupils.
    """

    class Basis(models.TextChoices):
        FLAT = "flat", "The same for everybody"
        BANDS = "bands", "By how many pupils there are"
        PER_PUPIL = "per_pupil", "So much for each pupil"

    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="terms")
    academic_year = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.FLAT)
    fee_pence = models.PositiveIntegerField(default=0)
    vat_rate = models.PositiveSmallIntegerField("VAT rate, in hundredths of a per cent", default=STANDARD_RATE)
    included_places = models.PositiveSmallIntegerField(default=0)
    most_rolled_over = models.PositiveSmallIntegerField(
        null=True, blank=True, default=0, help_text="How many unused places go over into the next year at most; empty: all of them."
    )
    grace_days = models.PositiveSmallIntegerField(
        default=GRACE_DAYS, help_text="For how many days after 31 August who has not renewed keeps their access."
    )
    counts_for_next_year_from = models.DateField(help_text="Who joins on this day or later joins for the next year.")

    class Meta:
        ordering = ["-academic_year", "tier__order"]
        verbose_name_plural = "terms"
        constraints = [models.UniqueConstraint(fields=["tier", "academic_year"], name="terms_once_for_a_tier_and_year")]

    def __str__(self) -> str:
        return f"{self.tier} {in_words(self.academic_year)}"


def usual_cut_off(academic_year: int) -> datetime.date:
    """Return the day from which joining counts for the next year, where the office says nothing else: 1 June."""
    return datetime.date(academic_year + 1, 6, 1)


class PupilBand(models.Model):
    """What schools pay that have at most `up_to` pupils, and more than the band before; the last band has no end."""

    terms = models.ForeignKey(TierTerms, on_delete=models.CASCADE, related_name="bands")
    up_to = models.PositiveIntegerField(null=True, blank=True)
    fee_pence = models.PositiveIntegerField()

    class Meta:
        ordering = [models.F("up_to").asc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(fields=["terms", "up_to"], name="a_band_ends_once"),
            models.UniqueConstraint(fields=["terms"], condition=Q(up_to=None), name="one_band_without_end"),
        ]

    def __str__(self) -> str:
        return f"up to {self.up_to} pupils" if self.up_to is not None else "more pupils"
