from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q


class RefundQuerySet(models.QuerySet["Refund"]):
    def unfinished(self) -> Self:
        return self.filter(state__in=[Refund.State.INTENDED, Refund.State.PENDING])

    def counted(self) -> Self:
        """Select the refunds that reduce what is left of an order."""
        return self.exclude(state=Refund.State.FAILED)


class Refund(models.Model):
    """Money that goes back: a row first, a call second.

    How an invoice is taken back depends on whether it's paid at the moment of the call, so `kind` is decided, and committed,
    just before it: an answer that was lost is asked for again in the same words.
    """

    class Kind(models.TextChoices):
        REFUND = "refund", "Refund to card"
        CREDIT_NOTE = "credit_note", "Credit note on an unpaid invoice"
        CREDIT_TO_CARD = "credit_card", "Credit note, refunded to card"
        CREDIT_ELSEWHERE = "credit_bank", "Credit note, to be paid back by bank transfer"
        VOID = "void", "Invoice withdrawn"

    class State(models.TextChoices):
        INTENDED = "intended", "Not yet at Stripe"
        PENDING = "pending", "Under way"
        SUCCEEDED = "succeeded", "Done"
        FAILED = "failed", "Failed"

    order = models.ForeignKey("payments.Order", on_delete=models.PROTECT, related_name="refunds")
    line = models.ForeignKey("payments.OrderLine", on_delete=models.PROTECT, null=True, blank=True, related_name="refunds")
    payment = models.ForeignKey("payments.Payment", on_delete=models.PROTECT, related_name="refunds")
    kind = models.CharField(max_length=20, choices=Kind)
    pence = models.PositiveIntegerField()
    cause = models.CharField(max_length=100, unique=True, help_text="The same cause never refunds twice.")
    reason = models.CharField(max_length=250, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.INTENDED)
    stripe_id = models.CharField(max_length=120, unique=True, null=True, blank=True)
    card_refund = models.CharField(max_length=120, blank=True, db_index=True, help_text="Stripe's refund that a credit note brought about.")
    of_second_payment = models.BooleanField(default=False, help_text="Gives back what was paid twice: takes nothing from what is left.")
    error = models.TextField(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["created_at"], condition=Q(state__in=["intended", "pending"]), name="refunds_unfinished")]
        constraints = [models.CheckConstraint(condition=Q(pence__gt=0), name="a_refund_is_of_something")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.pence}p on {self.order}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in (self.State.INTENDED, self.State.PENDING)

    @property
    def key(self) -> str:
        """The idempotency key under which this refund is sent, in the way that was decided."""
        return f"{self.order.reference}-refund-{self.pk}-{self.kind}"
