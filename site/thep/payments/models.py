"""Orders and what happened to them. All money is integer pence of sterling, all instants aware UTC."""

import secrets
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.urls import reverse
from django.utils import timezone

from thep.cms.academic_years import bounds_of

from .heartbeats import Heartbeat as Heartbeat

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letter that reads like a digit


def new_reference() -> str:
    return "THE-" + "".join(secrets.choice(ALPHABET) for _ in range(8))


class OrderQuerySet(models.QuerySet["Order"]):
    def unfinished(self) -> Self:
        """Orders that Stripe may know more about than we do: the sweep asks about each."""
        return self.filter(state__in=[Order.State.OPEN, Order.State.INVOICED])

    def owed(self) -> Self:
        return self.filter(state=Order.State.INVOICED)

    def with_invoices(self) -> Self:
        """Orders with `invoice_number` and `invoice_due` of their latest invoice."""
        latest = Payment.objects.filter(order=OuterRef("pk"), method=Order.Method.INVOICE).order_by("-attempt")
        return self.annotate(invoice_number=Subquery(latest.values("number")[:1]), invoice_due=Subquery(latest.values("due_on")[:1]))

    def made_in(self, academic_year: int) -> Self:
        """Orders made in the academic year that begins in September of `academic_year`."""
        begins, ends = bounds_of(academic_year)
        return self.filter(created_at__gte=begins, created_at__lt=ends)

    def overdue(self) -> Self:
        """Invoices that have not been paid by the day they were due."""
        return self.owed().filter(payments__state=Payment.State.OPEN, payments__due_on__lt=timezone.localdate()).distinct()


class Order(models.Model):
    """What somebody pays: lines with VAT, by card or by invoice."""

    class Method(models.TextChoices):
        CARD = "card", "Card"
        INVOICE = "invoice", "Invoice"

    class State(models.TextChoices):
        OPEN = "open", "Waiting for payment"
        INVOICED = "invoiced", "Invoice sent"
        PAID = "paid", "Paid"
        LAPSED = "lapsed", "Not paid in time"
        CANCELLED = "cancelled", "Cancelled"

    reference = models.CharField(max_length=20, unique=True, default=new_reference, editable=False)
    public_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    method = models.CharField(max_length=10, choices=Method)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    buyer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders")
    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    bill_to_name = models.CharField(max_length=200)
    bill_to_email = models.EmailField(max_length=254)
    bill_to_address = models.TextField(blank=True)
    purchase_order = models.CharField("purchase order number", max_length=40, blank=True)
    net_pence = models.PositiveIntegerField()
    vat_pence = models.PositiveIntegerField()
    total_pence = models.PositiveIntegerField()
    paid_pence = models.PositiveIntegerField(default=0)
    refunded_pence = models.PositiveIntegerField(default=0, help_text="Refunded or credited, succeeded or under way.")
    disputed_pence = models.PositiveIntegerField(default=0, help_text="What the buyer’s bank took back, or holds while it decides.")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Until when an unpaid card order holds its places.")
    created_at = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was found at Stripe and written again, until somebody has dealt with it."
    )

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(state__in=["open", "invoiced"]), name="orders_unfinished"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(total_pence=F("net_pence") + F("vat_pence")), name="an_order_adds_up"),
            models.CheckConstraint(condition=Q(refunded_pence__lte=F("total_pence")), name="no_refund_beyond_the_total"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("order", args=[self.public_id])

    @property
    def is_unpaid(self) -> bool:
        return self.state in (self.State.OPEN, self.State.INVOICED)

    @property
    def left_pence(self) -> int:
        """What has neither been given back nor credited, nor been taken back by the buyer's bank."""
        return max(self.total_pence - self.refunded_pence - self.disputed_pence, 0)


class OrderLineQuerySet(models.QuerySet["OrderLine"]):
    def charged(self) -> Self:
        """Return the lines that are to be paid for: not what was given up before it was."""
        return self.exclude(net_pence=0, vat_pence=0)


class OrderLine(models.Model):
    """One thing that is paid for. `purpose` names the handler that is told when it's paid or released.

    What was given up before anybody paid stays on its order, and costs nothing.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    purpose = models.CharField(max_length=30)
    description = models.CharField(max_length=400)
    net_pence = models.PositiveIntegerField()
    vat_rate = models.PositiveSmallIntegerField("VAT rate, in hundredths of a per cent", default=0)
    vat_pence = models.PositiveIntegerField()

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.description

    @property
    def total_pence(self) -> int:
        return self.net_pence + self.vat_pence

    @property
    def given_back_pence(self) -> int:
        """What of the line, VAT included, was given back or credited, or is about to be."""
        return int(self.refunds.counted().aggregate(pence=Sum("pence", default=0))["pence"])

    @property
    def left_pence(self) -> int:
        """What of the line, VAT included, was neither given back nor credited; never more than is left of its order.

        A refund made in Stripe's own dashboard is of no line, so that the lines together may have more left than the order.
        """
        order = Order.objects.get(pk=self.order_id)
        return max(min(self.total_pence - self.given_back_pence, order.left_pence), 0)


class PaymentQuerySet(models.QuerySet["Payment"]):
    def live(self) -> Self:
        """Payments that Stripe may still be paid for."""
        return self.filter(state__in=Payment.LIVE)


class Payment(models.Model):
    """One attempt to be paid: a Checkout Session or an invoice. Written before Stripe is called; its reference is the key."""

    class State(models.TextChoices):
        INTENDED = "intended", "Not yet at Stripe"
        OPEN = "open", "At Stripe, unpaid"
        PAID = "paid", "Paid"
        CLOSED = "closed", "Closed unpaid"

    LIVE = (State.INTENDED, State.OPEN)

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="payments")
    method = models.CharField(max_length=10, choices=Order.Method)
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


class RefundQuerySet(models.QuerySet["Refund"]):
    def unfinished(self) -> Self:
        return self.filter(state__in=[Refund.State.INTENDED, Refund.State.PENDING])

    def counted(self) -> Self:
        """Refunds that reduce what is left of an order."""
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

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, null=True, blank=True, related_name="refunds")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
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


class Dispute(models.Model):
    """A buyer's bank takes a card payment back, for good where the dispute is lost; until it is decided Stripe holds the money.

    The states are Stripe's: https://docs.stripe.com/api/disputes/object#dispute_object-status
    """

    class State(models.TextChoices):
        WARNING_NEEDS_RESPONSE = "warning_needs_response", "Inquiry: needs an answer"
        WARNING_UNDER_REVIEW = "warning_under_review", "Inquiry: the bank is looking at it"
        WARNING_CLOSED = "warning_closed", "Inquiry closed"
        NEEDS_RESPONSE = "needs_response", "Needs an answer"
        UNDER_REVIEW = "under_review", "The bank is looking at it"
        WON = "won", "Won: the money is ours"
        LOST = "lost", "Lost: the money has gone back"
        PREVENTED = "prevented", "Prevented"

    TAKES_MONEY = (State.NEEDS_RESPONSE, State.UNDER_REVIEW, State.LOST)
    OPEN = (State.WARNING_NEEDS_RESPONSE, State.NEEDS_RESPONSE)

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    stripe_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=30, choices=State)
    pence = models.PositiveIntegerField()
    reason = models.CharField(max_length=60, blank=True, help_text="Stripe’s word for what the buyer told the bank.")
    answer_by = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Dispute of {self.pence}p on {self.payment.order}"

    @property
    def needs_answer(self) -> bool:
        return self.state in self.OPEN


class OrderNote(models.Model):
    """Something that happened to an order which its figures do not tell: a reminder sent, a number that came too late."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="notes")
    text = models.CharField(max_length=300)
    kind = models.CharField(max_length=30, blank=True, help_text="What may happen so often, such as a reminder.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.text


class WebhookEvent(models.Model):
    """An event that Stripe sent, recorded once, in the transaction of its effects."""

    class State(models.TextChoices):
        DONE = "done", "Done"
        IGNORED = "ignored", "Nothing to do"
        FAILED = "failed", "Failed"

    stripe_id = models.CharField(max_length=120, unique=True)
    type = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State)
    payload = models.JSONField()
    error = models.TextField(blank=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.type} {self.stripe_id}"
