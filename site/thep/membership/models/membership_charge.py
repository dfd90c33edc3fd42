"""What a membership costs."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from .membership import Membership
from .tier import Tier


class MembershipCharge(models.Model):
    """The fee of a membership for its year, or a later line: a change of tier. A line is never changed; `working` says how it was reckoned.

    `order_line` is what it is paid by, once somebody has chosen how; None again where that order ended unpaid. `net_pence` is before VAT.
    """

    class Kind(models.TextChoices):
        FEE = "fee", "Fee for the year"
        UPGRADE = "upgrade", "Change of tier"

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="charges")
    kind = models.CharField(max_length=10, choices=Kind)
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+")
    net_pence = models.PositiveIntegerField()
    vat_rate = models.PositiveSmallIntegerField("VAT rate, in hundredths of a per cent")
    included_places = models.PositiveSmallIntegerField(help_text="How many places it brings, once it is agreed.")
    most_rolled_over = models.PositiveSmallIntegerField(
        null=True, blank=True, default=0, help_text="How many unused places go over into the next year at most; empty: all of them."
    )
    working = models.CharField(max_length=200, help_text="How the sum was reckoned. It stands on the invoice.")
    reason = models.CharField(max_length=200, blank=True, help_text="Why it is another sum than the terms say.")
    order_line = models.OneToOneField(
        "payments.OrderLine", on_delete=models.PROTECT, null=True, blank=True, related_name="membership_charge"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    invoiced_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(kind="fee"), name="one_fee_for_a_membership"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.membership}"
