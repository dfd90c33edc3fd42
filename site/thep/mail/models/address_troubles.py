"""Which addresses mail doesn't reach, and what providers of mail have told of messages."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

HALF_LIFE = datetime.timedelta(days=7)
"""In this time half of what a mailbox did not take is forgiven."""


class AddressTroubleQuerySet(models.QuerySet["AddressTrouble"]):
    def of(self, addresses: set[str] | list[str]) -> Self:
        """Select the troubles with these addresses, however they are written."""
        return self.filter(address__in={address.strip().lower() for address in addresses})


class AddressTrouble(models.Model):
    """What keeps mail from an address: it came back, its mailbox was full too often, or its reader called us spam."""

    address = models.EmailField(max_length=254, unique=True, help_text="In small letters.")
    came_back_at = models.DateTimeField(null=True, blank=True, help_text="When a message came back for good.")
    complained_at = models.DateTimeField(null=True, blank=True)
    soft_score = models.FloatField(default=0, help_text="How often it took nothing for the time being; half of it is forgiven in a week.")
    soft_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="What its server said last.")

    objects = AddressTroubleQuerySet.as_manager()

    class Meta:
        ordering = ["address"]
        constraints = [models.CheckConstraint(condition=Q(address=Lower("address")), name="a_troubled_address_is_in_small_letters")]

    def __str__(self) -> str:
        return self.address

    @property
    def soft_score_now(self) -> float:
        """How often it took nothing, with what has been forgiven since."""
        if self.soft_at is None:
            return 0.0
        return float(self.soft_score * 0.5 ** (max(timezone.now() - self.soft_at, datetime.timedelta(0)) / HALF_LIFE))


class DeliveryEvent(models.Model):
    """Something that a provider told us of a message: each is noted once, however often it is told."""

    key = models.CharField(max_length=200, unique=True)
    address = models.EmailField(max_length=254)
    what = models.CharField(max_length=20)
    words = models.TextField(blank=True)
    happened_at = models.DateTimeField(default=timezone.now)
    noted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-happened_at"]
        indexes = [models.Index(fields=["address"], name="delivery_events_of_an_address")]

    def __str__(self) -> str:
        return f"{self.what}: {self.address}"
