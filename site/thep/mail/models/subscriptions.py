"""What addresses have asked for by themselves, and who gets the newsletter."""

import secrets
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone


def new_key() -> str:
    return secrets.token_hex(8)


class AskedByEmailQuerySet(models.QuerySet[Any]):
    def confirmed(self) -> Self:
        """Select those whose owners have said so from their own mailbox: nobody else is written to."""
        return self.exclude(confirmed_at=None)


class AskedByEmail(models.Model):
    """Something that an address is to be sent: asked for by anybody, confirmed by whoever reads its mail. See `double_opt_in.py`.

    `key` is signed into its links. It is deleted when it's stopped, and when it isn't confirmed.
    """

    key = models.CharField(max_length=16, default=new_key, editable=False)
    email = models.EmailField(max_length=254, help_text="In small letters.")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None


class Subscription(AskedByEmail):
    """An address that the newsletter was asked for."""

    objects = AskedByEmailQuerySet.as_manager()

    class Meta:
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="a_subscription_is_in_small_letters"),
            models.UniqueConstraint(fields=["email"], name="one_subscription_per_address"),
        ]

    def __str__(self) -> str:
        return self.email
