"""What is written to many people, whom it is for, and who got it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from thep.cms.fields import OneLineField
from thep.mail.kinds import LONGEST_NAME

LONGEST_SUBJECT = 150
LONGEST_BODY = 10_000


class MailingQuerySet(models.QuerySet["Mailing"]):
    def due(self, at: Any) -> Self:
        """Select those that were to be sent by the aware instant `at`."""
        return self.filter(state=Mailing.State.SCHEDULED, send_at__lte=at)


class Mailing(models.Model):
    """One email to many people. `moves.py` has what may be done with it in which state."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SCHEDULED = "scheduled", "Scheduled"
        ASKS = "asks", "Waiting for your decision"
        SENDING = "sending", "Being sent"
        PAUSED = "paused", "Paused"
        STOPPED = "stopped", "Stopped"
        SENT = "sent", "Sent"

    BEFORE_SENDING = (State.DRAFT, State.SCHEDULED, State.ASKS)
    UNDER_WAY = (State.SENDING, State.PAUSED)

    subject = OneLineField(max_length=LONGEST_SUBJECT)
    body = models.TextField("message", max_length=LONGEST_BODY)
    reply_to_writer = models.BooleanField(default=False, help_text="Whether answers go to who wrote it, instead of to the office.")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    send_at = models.DateTimeField(null=True, blank=True)
    why_asks = models.CharField(max_length=300, blank=True, help_text="Why it wasn't sent by itself at its time.")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True, blank=True, help_text="When it was settled who gets it.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When the last of its letters had left, or it was stopped.")

    objects = MailingQuerySet.as_manager()

    class Meta:
        verbose_name = "email to people"
        verbose_name_plural = "emails to people"
        ordering = ["-created_at", "-pk"]
        permissions = [("announce_mailing", "Can write to schools, members, people by role and subscribers")]
        constraints = [
            models.CheckConstraint(condition=~Q(state="scheduled") | Q(send_at__isnull=False), name="a_scheduled_mailing_says_when"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "scheduled", "asks"]) | Q(begun_at__isnull=False), name="a_mailing_that_began_says_when"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @cached_property
    def office_permission(self) -> str:
        """Return what somebody of the office must hold to see its letters, because of what it is about; empty where that asks nothing."""
        return next((each.office_permission for each in self.audiences.all() if each.office_permission), "")

    @property
    def is_before_sending(self) -> bool:
        return self.state in self.BEFORE_SENDING


class ChosenAudience(models.Model):
    """An audience that a mailing is for, with what was chosen in its form."""

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="audiences")
    audience = models.CharField(max_length=60, help_text="The name of an Audience.")
    choice = models.JSONField(default=dict)
    about = models.CharField(max_length=100, blank=True, db_index=True, help_text="The key of the record that it concerns.")
    office_permission = models.CharField(max_length=100, blank=True, help_text="What somebody of the office must hold to see its letters.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.audience} of {self.mailing}"


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def getting(self) -> Self:
        return self.exclude(way=Recipient.Way.NOT)

    def unposted(self) -> Self:
        """Select those whose letter is still to be written. Of one that they get in their digest, the sender sees to that."""
        return self.getting().filter(posted_at=None)


class Recipient(models.Model):
    """Somebody whom a mailing was for when it was sent: how they get it, or why they don't."""

    class Way(models.TextChoices):
        AT_ONCE = "at_once", "At once"
        DIGEST = "digest", "In their digest"
        NOT = "not", "Not at all"

    mailing = models.ForeignKey(Mailing, on_delete=models.CASCADE, related_name="recipients")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    address = models.EmailField(max_length=254, blank=True)
    name = models.CharField(max_length=254, blank=True)
    note = models.CharField(max_length=200, blank=True)
    way = models.CharField(max_length=10, choices=Way)
    reason = models.CharField(max_length=200, blank=True, help_text="Why they don't get it, or not at once.")
    kind = models.CharField(max_length=LONGEST_NAME, blank=True, help_text="The name of the LetterKind.")
    list_entry = models.CharField(max_length=100, blank=True, help_text="The key of the entry of the list that its kind is of.")
    because = models.CharField(max_length=300, blank=True)
    values = models.JSONField(default=dict, blank=True, help_text="Of its variables; emptied when the letter is written.")
    posted_at = models.DateTimeField(null=True, blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "mailing", Lower("address"), name="a_mailing_goes_to_an_address_once", condition=~Q(way="not") & ~Q(address="")
            )
        ]
        indexes = [models.Index(fields=["mailing", "id"], condition=~Q(way="not") & Q(posted_at=None), name="recipients_unposted")]

    def __str__(self) -> str:
        return f"{self.name or self.address}, of {self.mailing}"
