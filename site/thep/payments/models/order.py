"""Orders with their lines and notes. All money is integer pence of sterling, all instants aware UTC."""

import secrets
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.urls import reverse
from django.utils import timezone

from thep.cms.academic_years import bounds_of

from .payment import Method, Payment

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letter that reads like a digit


def new_reference() -> str:
    return "THE-" + "".join(secrets.choice(ALPHABET) for _ in range(8))


class OrderQuerySet(models.QuerySet["Order"]):
    def unfinished(self) -> Self:
        """Select the orders that Stripe may know more about than we do."""
        return self.filter(state__in=[Order.State.OPEN, Order.State.INVOICED])

    def owed(self) -> Self:
        return self.filter(state=Order.State.INVOICED)

    def with_invoices(self) -> Self:
        """Annotate `invoice_number` and `invoice_due` of each order's latest invoice."""
        latest = Payment.objects.filter(order=OuterRef("pk"), method=Order.Method.INVOICE).order_by("-attempt")
        return self.annotate(invoice_number=Subquery(latest.values("number")[:1]), invoice_due=Subquery(latest.values("due_on")[:1]))

    def made_in(self, academic_year: int) -> Self:
        """Select the orders made in the academic year that begins in September of `academic_year`."""
        begins, ends = bounds_of(academic_year)
        return self.filter(created_at__gte=begins, created_at__lt=ends)

    def overdue(self) -> Self:
        """Select the orders whose invoices have not been paid by the day they were due."""
        return self.owed().filter(payments__state=Payment.State.OPEN, payments__due_on__lt=timezone.localdate()).distinct()


class Order(models.Model):
    """What somebody pays: lines with VAT, by card or by invoice."""

    Method = Method

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
    written_for = models.CharField(
        max_length=220,
        blank=True,
        editable=False,
        help_text="The school it was made for, by name and URN, where that continues as another.",
    )
    purchase_order = models.CharField("purchase order number", max_length=40, blank=True)
    cost_code = models.CharField(max_length=40, blank=True, help_text="Where the school puts it in its own accounts.")
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

    contested_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when whoever is billed says that the invoice isn’t right, until that is settled."
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
        """What has been neither refunded nor credited, nor taken back by the buyer's bank, in pence."""
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
    def refunded_pence(self) -> int:
        """What of the line, in pence with VAT, was refunded or credited, or is about to be."""
        return int(self.refunds.counted().aggregate(pence=Sum("pence", default=0))["pence"])

    @property
    def left_pence(self) -> int:
        """What of the line, in pence with VAT, was neither refunded nor credited; never more than is left of its order.

        A refund made in Stripe's own dashboard is of no line, so that the lines together may have more left than the order.
        """
        order = Order.objects.get(pk=self.order_id)
        return max(min(self.total_pence - self.refunded_pence, order.left_pence), 0)


class OrderNote(models.Model):
    """Something that happened to an order which its figures do not tell: a reminder sent, a number that came too late."""

    order = models.ForeignKey("payments.Order", on_delete=models.CASCADE, related_name="notes")
    text = models.CharField(max_length=300)
    kind = models.CharField(max_length=30, blank=True, help_text="What may happen so often, such as a reminder.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.text
