"""What a school was quoted that came to nothing."""

from django.conf import settings
from django.db import models

from thep.membership.years import in_words

from .membership_charge import MembershipCharge
from .tier import Tier


class PastQuotation(models.Model):
    """A quotation that nobody agreed to, as it was offered, with its working: withdrawn, or lapsed and replaced by another.

    `net_pence` is before VAT.
    """

    class Outcome(models.TextChoices):
        WITHDRAWN = "withdrawn", "Withdrawn"
        LAPSED = "lapsed", "Lapsed"

    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, related_name="past_quotations")
    academic_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=MembershipCharge.Kind)
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+")
    net_pence = models.PositiveIntegerField()
    vat_rate = models.PositiveSmallIntegerField("VAT rate, in hundredths of a per cent")
    included_places = models.PositiveSmallIntegerField()
    working = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=Outcome)
    ended_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} quotation: {self.school}, {self.tier} {self.year}"

    @property
    def year(self) -> str:
        return in_words(self.academic_year)
