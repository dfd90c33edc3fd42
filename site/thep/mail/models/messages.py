"""The outbox: every message that leaves, as a row written in the transaction of its cause."""

import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from thep.mail.causes import key_of
from thep.mail.kinds import LONGEST_NAME, LetterClass


def new_message_id() -> str:
    """Return a Message-ID of ours, as its header has it (RFC 5322, 3.6.4)."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return f"<{secrets.token_hex(16)}@{domain}>"


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self) -> Self:
        """Select messages that ought to have left by now."""
        return self.filter(state=Message.State.QUEUED, next_attempt_at__lte=timezone.now())

    def unfinished(self) -> Self:
        """Select messages that are still to be handed over."""
        return self.filter(state__in=Message.UNFINISHED)

    def left(self) -> Self:
        """Select messages that a server has, or may have."""
        return self.filter(state__in=Message.LEFT)

    def about(self, record: models.Model) -> Self:
        """Select messages that were written for `record`, on whichever occasion."""
        key = key_of(record)
        return self.filter(Q(cause=key) | Q(cause__startswith=f"{key}:"))


class Message(models.Model):
    """One email to one address: of each kind, for each cause, once. What may become of it is in `thep.mail.handover`."""

    CLOSED_ACCOUNT = "closed@closed.invalid"

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to leave"
        CLAIMED = "claimed", "About to leave"
        SENDING = "sending", "Leaving now"
        HANDED_OVER = "handed over", "Sent"
        UNCERTAIN = "uncertain", "May have been sent"
        DELIVERED = "delivered", "Delivered"
        BOUNCED = "bounced", "Came back"
        COMPLAINED = "complained", "Reported as spam"
        SUPPRESSED = "suppressed", "Not sent"
        CANCELLED = "cancelled", "Cancelled"
        HELD = "held", "Held back"
        FAILED = "failed", "Given up"

    UNFINISHED = (State.QUEUED, State.CLAIMED, State.SENDING)
    LEFT = (State.HANDED_OVER, State.UNCERTAIN, State.DELIVERED, State.BOUNCED, State.COMPLAINED)

    kind = models.CharField(max_length=LONGEST_NAME, blank=True, help_text="The name of a LetterKind.")
    about_class = models.CharField(max_length=20, blank=True, help_text="The value of a LetterClass.")
    matters = models.BooleanField(default=False, help_text="It goes before others, and is sent again where nobody knows whether it left.")
    list_entry = models.CharField(
        max_length=100, blank=True, help_text="The key of the entry of its list that it is of, where people choose for each."
    )
    cause = models.CharField(max_length=200, db_index=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages")
    to = models.EmailField(max_length=254)
    receiving_domain = models.CharField(max_length=253, blank=True)
    message_id = models.CharField(max_length=300, unique=True, default=new_message_id, editable=False)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    calendar = models.TextField(blank=True, help_text="An iCalendar object sent as text/calendar with the message.")
    for_reader_alone = models.BooleanField(
        default=False,
        help_text="Holds a link or code that acts for its reader, or what nobody else may know: the office does not see it.",
    )
    office_permission = models.CharField(
        max_length=100, blank=True, help_text="What somebody of the office must hold to see it, its subject too; its kind may ask more."
    )
    calendar_method = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    state_at = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True, help_text="Why it is in this state, where there is something to say.")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    claimed_by = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    provider_id = models.CharField(max_length=200, blank=True, help_text="What the provider of mail calls it.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                "kind", "cause", Lower("to"), name="a_letter_goes_to_an_address_once", condition=~Q(to="closed@closed.invalid")
            )
        ]
        indexes = [
            models.Index(fields=["-matters", "next_attempt_at"], condition=Q(state="queued"), name="messages_due"),
            models.Index(fields=["claimed_by"], condition=Q(state__in=["claimed", "sending"]), name="messages_claimed"),
            models.Index(fields=["handed_over_at"], condition=Q(matters=False), name="messages_of_a_minute"),
            models.Index(Lower("to"), name="messages_to_an_address"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="messages_at_the_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"

    @property
    def record_key(self) -> str:
        """The key of the record that the message is about, as `key_of` says it."""
        return ":".join(self.cause.split(":")[:2])

    @property
    def letter_class(self) -> LetterClass | None:
        """What it is about; None where it was written before letters had kinds."""
        return LetterClass(self.about_class) if self.about_class else None
