"""What is kept of what the office decided about somebody who didn't come."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class AbsenceDecision(models.Model):
    """What not coming costs the person of a booking, as the office decided by the policy that they booked under: once for each booking.

    `net_pence` and `vat_pence` are the fee that was charged, on `order_line`; `returned_pence` and `returned_place` are what waiving
    gave back of the price.
    """

    class State(models.TextChoices):
        CHARGED = "charged", "Fee charged"
        CREDITED = "credited", "Fee credited"
        WAIVED = "waived", "Waived"

    booking = models.OneToOneField("bookings.Booking", on_delete=models.CASCADE, related_name="absence_decision")
    state = models.CharField(max_length=10, choices=State)
    words = models.TextField(help_text="What the policy said of somebody who doesn’t come.")
    net_pence = models.PositiveIntegerField(default=0)
    vat_pence = models.PositiveIntegerField(default=0)
    order_line = models.OneToOneField(
        "payments.OrderLine", on_delete=models.SET_NULL, null=True, blank=True, related_name="absence_decision"
    )
    returned_pence = models.PositiveIntegerField(default=0)
    returned_place = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was waived or credited.")
    decided_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    credited_at = models.DateTimeField(null=True, blank=True)
    credited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state="charged") | ~Q(reason=""), name="a_waiver_or_a_credit_says_why"),
            models.CheckConstraint(condition=Q(state="waived") | Q(net_pence__gt=0), name="a_charge_has_a_sum"),
            models.CheckConstraint(
                condition=Q(state="credited", credited_at__isnull=False) | (~Q(state="credited") & Q(credited_at=None)),
                name="a_credit_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking}: {self.get_state_display()}"

    @property
    def total_pence(self) -> int:
        return self.net_pence + self.vat_pence
