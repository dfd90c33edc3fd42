"""What a school asked for, was quoted and bought."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from thep.addons.amounts import days_in_words

from .add_on import AddOn


class Purchase(models.Model):
    """An add-on for a school, from the question what it costs, or the press that buys it, until it is used up or refunded.

    Its state is reckoned from these instants whenever it is read (`thep.addons.states`). Sums are in pence before VAT. `half_days_granted`
    and `half_days_drawn` are sums of the ledger, kept here so that a draw is one conditional update. The form that bought it has its
    `token`: pressed twice, it buys once.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, related_name="add_ons")
    add_on = models.ForeignKey(AddOn, on_delete=models.PROTECT, related_name="purchases")
    quantity = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    message = models.TextField(blank=True)
    wanted = models.CharField("when it would suit", max_length=200, blank=True)
    quoted_at = models.DateTimeField(null=True, blank=True)
    quoted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    quote_text = models.TextField("what we offer", blank=True)
    answer_by = models.DateField(null=True, blank=True)
    net_pence = models.PositiveIntegerField(default=0)
    vat_rate = models.PositiveSmallIntegerField("VAT rate, in hundredths of a per cent", default=0)
    working = models.CharField(max_length=200, blank=True, help_text="How the sum was reckoned. It stands on the invoice.")
    half_days = models.PositiveSmallIntegerField(default=0, help_text="How many half days it brings.")
    places = models.PositiveSmallIntegerField(default=0, help_text="How many included places it brings.")
    order_line = models.OneToOneField(
        "payments.OrderLine", on_delete=models.SET_NULL, null=True, blank=True, related_name="add_on_purchase"
    )
    ordered_at = models.DateTimeField(null=True, blank=True)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    paid_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    closed_reason = models.CharField(max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    refunded_at = models.DateTimeField(null=True, blank=True)
    membership = models.ForeignKey(
        "membership.Membership", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="That which its places were added to.",
    )  # fmt: skip
    places_taken_back = models.PositiveSmallIntegerField(default=0)
    opens_pages_until = models.DateField(
        null=True, blank=True, help_text="The last day on which the school’s people read the pages that are kept for it."
    )
    half_days_granted = models.PositiveIntegerField(default=0)
    half_days_drawn = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(half_days_drawn__lte=F("half_days_granted")), name="half_days_drawn_within_granted"),
            models.CheckConstraint(condition=Q(places_taken_back__lte=F("places")), name="places_taken_back_within_bought"),
        ]

    def __str__(self) -> str:
        return f"{self.add_on}, {self.add_on.in_units(self.quantity)}: {self.school}"

    def get_absolute_url(self) -> str:
        return reverse("member_add_on", args=[self.school.urn, self.pk])

    @property
    def quantity_in_words(self) -> str:
        return self.add_on.in_units(self.quantity)

    @property
    def half_days_left(self) -> int:
        return self.half_days_granted - self.half_days_drawn

    @property
    def left_in_words(self) -> str:
        return days_in_words(self.half_days_left)

    @property
    def granted_in_words(self) -> str:
        return days_in_words(self.half_days_granted)

    @property
    def what_it_brings(self) -> str:
        """What is counted of it, in words: '2½ days', '5 included places'; empty where nothing is."""
        if self.half_days:
            return days_in_words(self.half_days)
        return f"{self.places} included place{'' if self.places == 1 else 's'}" if self.places else ""
