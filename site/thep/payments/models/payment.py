from typing import Self

from django.conf import settings
from django.db import models


class Method(models.TextChoices):
    """How an order is paid: each payment of it, too."""

    CARD = "card", "Card"
    INVOICE = "invoice", "Invoice"


class PaymentQuerySet(models.QuerySet["Payment"]):
    def live(self) -> Self:
        """Select the payments that Stripe may still be paid for."""
        return self.filter(state__in=Payment.LIVE)


class Payment(models.Model):
    """One attempt to be paid: a Checkout Session or an invoice. Written before Stripe is called; its reference is the key."""

    class State(models.TextChoices):
        INTENDED = "intended", "Not yet at Stripe"
        OPEN = "open", "At Stripe, unpaid"
        PAID = "paid", "Paid"
        CLOSED = "closed", "Closed unpaid"

    LIVE = (State.INTENDED, State.OPEN)

    order = models.ForeignKey("payments.Order", on_delete=models.CASCADE, related_name="payments")
    method = models.CharField(max_length=10, choices=Method)
    attempt = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.INTENDED)
    stripe_id = models.CharField(max_length=120, unique=True, null=True, blank=True)
    payment_intent = models.CharField(max_length=120, blank=True, db_index=True)
    number = models.CharField("invoice number", max_length=60, blank=True)
    url = models.URLField("hosted page", max_length=1000, blank=True)
    pdf_url = models.URLField("PDF", max_length=1000, blank=True)
    due_on = models.DateField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Until when Stripe's page takes payment, as we asked it to.")
    paid_elsewhere = models.BooleanField("paid outside Stripe", default=False)
    marked_paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-attempt"]
        constraints = [models.UniqueConstraint(fields=["order", "attempt"], name="one_payment_per_attempt")]

    def __str__(self) -> str:
        return f"{self.order} attempt {self.attempt}"

    @property
    def key(self) -> str:
        """The idempotency key of this attempt, and how Stripe's records name it."""
        return f"{self.order.reference}-{self.attempt}"
