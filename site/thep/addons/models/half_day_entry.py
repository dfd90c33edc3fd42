"""The ledger of half days."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from thep.addons.amounts import days_in_words

from .purchase import Purchase


class HalfDayEntry(models.Model):
    """One line of the ledger: by how many half days the balance of a purchase changed. `cause` names what moved them, as 'date 41'."""

    class Kind(models.TextChoices):
        GRANTED = "granted", "Bought"
        CORRECTED = "corrected", "Corrected"
        REFUNDED = "refunded", "Refunded"
        DRAWN = "drawn", "Used or reserved"
        RETURNED = "returned", "Returned"

    purchase = models.ForeignKey(Purchase, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind)
    half_days = models.IntegerField()
    cause = models.CharField(max_length=100)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "change of half days"
        verbose_name_plural = "changes of half days"
        constraints = [
            models.UniqueConstraint(fields=["purchase", "kind", "cause"], name="a_cause_moves_half_days_once"),
            models.CheckConstraint(
                condition=Q(kind="corrected")
                | Q(kind__in=["drawn", "refunded"], half_days__lt=0)
                | Q(kind__in=["granted", "returned"], half_days__gt=0),
                name="half_days_have_the_sign_of_their_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.half_days:+}: {self.cause}"

    @property
    def in_words(self) -> str:
        return f"{'+' if self.half_days > 0 else '−'} {days_in_words(self.half_days)}"
