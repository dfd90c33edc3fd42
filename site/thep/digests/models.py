"""Digests that were made: a run for each period, and a row for each person it thought of; and what people have opened already."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from thep.design.templatetags.thep import day
from thep.mail.causes import Cause
from thep.mail.models import Message

from .timetable import Period

DIGEST = "digests.digest"
"""The name of the kind of its letters."""


class DigestRunQuerySet(models.QuerySet["DigestRun"]):
    def unfinished(self) -> Self:
        return self.filter(state=DigestRun.State.WRITING)

    def told_everybody(self) -> Self:
        """Select those that no recipient waits for."""
        return self.exclude(Exists(DigestRecipient.objects.waiting().filter(run=OuterRef("pk"))))


class DigestRun(models.Model):
    """The digests of one period, half-open from `begins_at` to `ends_at`: there is one run for each period, whoever starts it how often.

    `covers_from` is earlier than the period where those before it had no run, or one that was broken off: this one makes up for them.
    """

    class State(models.TextChoices):
        WRITING = "writing", "Being written"
        FINISHED = "finished", "Finished"

    frequency = models.CharField(max_length=10, choices=[("daily", "Daily"), ("weekly", "Weekly"), ("monthly", "Monthly")])
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    covers_from = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WRITING)
    begun_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DigestRunQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_at", "frequency"]
        constraints = [
            models.UniqueConstraint(fields=["frequency", "begins_at"], name="one_digest_run_per_period"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="a_digest_run_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(covers_from__lte=F("begins_at")), name="a_digest_run_covers_its_period"),
            models.CheckConstraint(condition=Q(state="finished") ^ Q(finished_at=None), name="a_finished_digest_run_says_when"),
        ]

    def __str__(self) -> str:
        return f"{self.get_frequency_display()} digest of {day(self.ends_at)}"

    @property
    def period(self) -> Period:
        return Period(self.begins_at, self.ends_at)

    @property
    def messages(self) -> QuerySet[Message]:
        """Return the letters that it wrote."""
        return Message.objects.filter(kind=DIGEST, cause=Cause(self).key)


class DigestRecipientQuerySet(models.QuerySet["DigestRecipient"]):
    def waiting(self) -> Self:
        return self.filter(state=DigestRecipient.State.WAITING)


class DigestRecipient(models.Model):
    """Somebody whom a run thought of, and what it told them.

    `keys` has those of its `items` by the name of their section, each section that was looked through among them; None for one that failed.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        WRITTEN = "written", "Written to"
        NOTHING_NEW = "nothing new", "Nothing new"
        LEFT_OUT = "left out", "Left out"
        FAILED = "failed", "Could not be written"

    TOLD = (State.WRITTEN, State.NOTHING_NEW)

    run = models.ForeignKey(DigestRun, on_delete=models.CASCADE, related_name="recipients")
    address = models.EmailField(max_length=254, db_index=True, help_text="In small letters.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="digests", help_text="Who reads it."
    )
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    items = models.PositiveIntegerField(default=0)
    keys = models.JSONField(default=dict, blank=True)

    objects = DigestRecipientQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "address"], name="one_digest_per_run_and_address")]
        indexes = [models.Index(fields=["run", "id"], condition=Q(state="waiting"), name="digests_waiting")]

    def __str__(self) -> str:
        return f"{self.address}: {self.run}"


class Opening(models.Model):
    """That somebody signed in opened a page with something that may be in their digest: the last time they did.

    `key` is that of the item, as `causes.key_of` says it.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="openings")
    key = models.CharField(max_length=100)
    opened_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="a_person_opened_a_thing_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.key}"
