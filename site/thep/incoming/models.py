"""What people have answered to our letters, and which mail was taken in already."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Arrival(models.Model):
    """That a message was dealt with at one of our addresses, so that it isn't again. It holds nothing of what it said or of whom."""

    class Outcome(models.TextChoices):
        REPLY = "reply", "An answer"
        REPORT = "report", "A report of what could not be delivered"
        AUTOMATIC = "automatic", "Written by a program"
        UNKNOWN = "unknown", "About nothing we know"
        TOO_MANY = "too many", "One of too many"

    key = models.CharField(max_length=64, unique=True, help_text="A digest of the message's own identity and our address.")
    outcome = models.CharField(max_length=10, choices=Outcome)
    why = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} at {self.at.isoformat()}"


class IncomingMessageQuerySet(models.QuerySet["IncomingMessage"]):
    def waiting(self) -> Self:
        """Select those that nobody has dealt with, the oldest first."""
        return self.filter(done_at=None).order_by("received_at")

    def on(self, purpose: str, record: int) -> Self:
        """Select the answers about one record."""
        return self.filter(purpose=purpose, record=record)


class IncomingMessage(models.Model):
    """What somebody answered to a letter of ours, for the office to read. `purpose` and `record` say what it is about."""

    purpose = models.CharField(max_length=20, help_text="The name of a ReplyHandler.")
    record = models.BigIntegerField(help_text="The number of what it is about.")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="incoming_messages")
    from_address = models.EmailField("from", max_length=254)
    from_name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    is_cut_short = models.BooleanField(default=False)
    attachments = models.PositiveSmallIntegerField(default=0, help_text="How many files were with it, which we don’t take.")
    received_at = models.DateTimeField("received", default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = IncomingMessageQuerySet.as_manager()

    class Meta:
        ordering = [F("done_at").desc(nulls_first=True), "-received_at"]
        verbose_name = "reply"
        verbose_name_plural = "replies"
        indexes = [
            models.Index(fields=["purpose", "record", "received_at"], name="replies_about_a_record"),
            models.Index(fields=["received_at"], condition=Q(done_at=None), name="replies_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.subject or 'Reply'} from {self.from_address}"

    @property
    def is_from_reader(self) -> bool:
        """Whether it came from an address of somebody with an account whom the letter was for.

        An address on an email can be forged all the same.
        """
        return self.person_id is not None
