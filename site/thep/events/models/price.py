from django.db import models

from .event import Event


class Price(models.Model):
    """What a place costs schools of one tier, net of VAT; without a tier, everybody else."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="prices")
    tier = models.ForeignKey("membership.Tier", on_delete=models.PROTECT, null=True, blank=True, related_name="prices")
    net_pence = models.PositiveIntegerField()

    class Meta:
        ordering = ["net_pence"]
        constraints = [
            models.UniqueConstraint(fields=["event", "tier"], name="one_price_per_tier"),
            models.UniqueConstraint(fields=["event"], condition=models.Q(tier=None), name="one_price_for_everyone_else"),
        ]

    def __str__(self) -> str:
        return f"{self.event} for {self.tier or 'everyone else'}: {self.net_pence}p"
