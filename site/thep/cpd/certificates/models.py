"""What is kept of certificates."""

import datetime
import secrets
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is read as a digit."""

DEFAULT_PERCENT = 80


def make_number() -> str:
    """Return a number that nobody guesses: 60 random bits, as 'K7M3-9Q2X-TD4V'."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return "-".join(drawn[start : start + 4] for start in (0, 4, 8))


class CertificateRule(models.Model):
    """Who gets a certificate of an event. An event without a rule of its own goes by the defaults."""

    event = models.OneToOneField("events.Event", on_delete=models.CASCADE, related_name="certificate_rule")
    offered = models.BooleanField(default=True)
    percent = models.PositiveSmallIntegerField(default=DEFAULT_PERCENT, validators=[MinValueValidator(1), MaxValueValidator(100)])

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="a_certificate_asks_for_a_part_of_the_event")
        ]

    def __str__(self) -> str:
        return f"At least {self.percent}% of the time" if self.offered else "No certificates"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def in_force(self) -> Self:
        return self.filter(replaced_at=None, revoked_at=None)

    def replaced(self) -> Self:
        return self.exclude(replaced_at=None)

    def revoked(self) -> Self:
        return self.exclude(revoked_at=None)


class Certificate(models.Model):
    """What somebody can show for an event, as it was when it was issued. Nothing of it changes but whether it is still in force.

    `name`, `title`, `minutes`, `days` (of ISO 8601) and `objectives` are frozen. A correction is another certificate that `replaces`
    this one. `name` is empty once the account of its holder is closed.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates")
    event = models.ForeignKey("events.Event", on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=14, unique=True, default=make_number, editable=False)

    name = models.CharField(max_length=150, blank=True)
    title = models.CharField(max_length=200)
    minutes = models.PositiveIntegerField(help_text="How long they were there.")
    days = models.JSONField(default=list)
    objectives = models.JSONField(default=list, blank=True)

    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    replaced_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was revoked.")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "event"], condition=Q(replaced_at=None, revoked_at=None), name="one_certificate_in_force"
            ),
            models.CheckConstraint(condition=Q(replaced_at=None) | Q(revoked_at=None), name="what_was_replaced_is_not_revoked"),
            models.CheckConstraint(condition=Q(revoked_at=None) | ~Q(reason=""), name="what_is_revoked_says_why"),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raise TypeError where it is issued already: what it says is never changed."""
        if self.pk is not None:
            raise TypeError("A certificate is never changed: replace it by another.")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("certificate", args=[self.number])

    @property
    def office_permission(self) -> str:
        return self.event.office_permission

    @property
    def is_in_force(self) -> bool:
        return self.replaced_at is None and self.revoked_at is None

    @property
    def state(self) -> str:
        if self.revoked_at is not None:
            return "Revoked"
        return "Replaced" if self.replaced_at is not None else "In force"

    @property
    def dates(self) -> list[datetime.date]:
        return [datetime.date.fromisoformat(day) for day in self.days]

    @property
    def first_day(self) -> datetime.date:
        return self.dates[0]

    @property
    def initials(self) -> str:
        """Return what everybody may read of the name: 'N. B.'."""
        return " ".join(f"{word[0].upper()}." for word in self.name.split())


class CertificateRun(models.Model):
    """Something that is done with all certificates of an event, some of them at a time, by the task queue.

    `position` is the key of the last person who was dealt with; `done` counts them, and `issued` those who got a certificate. Of an event
    one of each kind is under way at a time.
    """

    class Kind(models.TextChoices):
        ISSUE = "issue", "Issue"
        ZIP = "zip", "One file each, in a zip"
        PDF = "pdf", "One file to print"

    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="certificate_runs")
    kind = models.CharField(max_length=5, choices=Kind)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    issued = models.PositiveIntegerField(default=0)
    position = models.PositiveBigIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    moved_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    stopped = models.CharField(max_length=200, blank=True, help_text="Why it was ended before it was done.")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "kind"], condition=models.Q(finished_at=None), name="one_run_of_a_kind_under_way")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.event}"

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None


class CertificateRunPart(models.Model):
    """What a run has drawn of some of the certificates: a PDF, or a zip of several. Kept for a week."""

    run = models.ForeignKey(CertificateRun, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    sheets = models.PositiveSmallIntegerField()
    document = models.BinaryField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="parts_are_numbered")]

    def __str__(self) -> str:
        return f"{self.run}, part {self.number}"
