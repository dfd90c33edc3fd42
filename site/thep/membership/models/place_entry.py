"""The ledger of included places."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .membership import Membership


class PlaceEntry(models.Model):
    """One line of the ledger: by how many places the balance changed. `cause` names what moved them, such as 'booking 41'."""

    class Kind(models.TextChoices):
        GRANTED = "granted", "Granted"
        BOUGHT = "bought", "Bought"
        REFUNDED = "refunded", "Refunded"
        ROLLED_OVER = "rolled_over", "Rolled over"
        CORRECTED = "corrected", "Corrected"
        RESERVED = "reserved", "Reserved"
        RETURNED = "returned", "Returned"

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=12, choices=Kind)
    places = models.IntegerField()
    cause = models.CharField(max_length=100)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "kind", "cause"], name="a_cause_moves_places_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["reserved", "refunded"], places__lt=0)
                | Q(kind__in=["granted", "bought", "returned"], places__gt=0)
                | Q(kind__in=["rolled_over", "corrected"]),
                name="places_have_the_sign_of_their_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.places:+}: {self.cause}"
