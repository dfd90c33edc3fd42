"""A school has said that it won't renew."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .membership import Membership


class RenewalDecline(models.Model):
    """A school's word that it won't renew `membership` for the year after, and why. Taken back it stays, with when and by whom."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="declines")
    reason = models.CharField(max_length=300)
    declined_at = models.DateTimeField(auto_now_add=True)
    declined_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["declined_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(undone_at=None), name="one_standing_decline_of_a_renewal"),
        ]

    def __str__(self) -> str:
        return f"Not renewing: {self.membership}"
