"""The outbox: every message that leaves, as a row written in the transaction of its cause. Who subscribes to what, and how often."""

import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from .causes import key_of
from .kinds import LONGEST_NAME


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self) -> Self:
        """Select messages that ought to have left by now."""
        return self.filter(state=Message.State.QUEUED, next_attempt_at__lte=timezone.now())

    def about(self, record: models.Model) -> Self:
        """Select messages that were written for `record`, on whichever occasion."""
        key = key_of(record)
        return self.filter(Q(cause=key) | Q(cause__startswith=f"{key}:"))


class Message(models.Model):
    """One email to one address: of each kind, for each cause, once."""

    CLOSED_ACCOUNT = "closed@closed.invalid"

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to leave"
        SENDING = "sending", "Leaving now"
        SENT = "sent", "Sent"
        FAILED = "failed", "Given up"

    kind = models.CharField(max_length=LONGEST_NAME, blank=True, help_text="The name of a LetterKind.")
    cause = models.CharField(max_length=200, db_index=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="messages")
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    calendar = models.TextField(blank=True, help_text="An iCalendar object sent as text/calendar with the message.")
    for_reader_alone = models.BooleanField(
        default=False,
        help_text="Holds a link or code that acts for its reader, or what nobody else may know: the office does not see it.",
    )
    calendar_method = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                "kind", "cause", Lower("to"), name="a_letter_goes_to_an_address_once", condition=~Q(to="closed@closed.invalid")
            )
        ]
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(state="queued"), name="messages_due")]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"

    @property
    def record_key(self) -> str:
        """The key of the record that the message is about, as `key_of` says it."""
        return ":".join(self.cause.split(":")[:2])


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


class Frequency(models.TextChoices):
    """How often an address gets what a mailing list sends."""

    AT_ONCE = "at once", "At once"
    DAILY = "daily", "Once a day"
    WEEKLY = "weekly", "Once a week"
    NEVER = "never", "Never"


class Preference(models.Model):
    """How often an address wants what it may stop. It holds by address, so that somebody without an account chooses too.

    `subject_of_choice` is the name of a MailingList, or the value of a LetterClass for all of its lists that have no choice of their own.
    """

    address = models.EmailField(max_length=254, help_text="In small letters.")
    subject_of_choice = models.CharField(max_length=LONGEST_NAME)
    frequency = models.CharField(max_length=10, choices=Frequency)
    chosen_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["address", "subject_of_choice"]
        constraints = [
            models.CheckConstraint(condition=Q(address=Lower("address")), name="a_preference_is_in_small_letters"),
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="a_preference_says_how_often"),
            models.UniqueConstraint(fields=["address", "subject_of_choice"], name="one_preference_per_address_and_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_of_choice}, {self.get_frequency_display().lower()}: {self.address}"


class Pause(models.Model):
    """That an address gets nothing of what it may stop before the day `until`, on which emails begin again."""

    address = models.EmailField(max_length=254, unique=True, help_text="In small letters.")
    until = models.DateField()

    class Meta:
        ordering = ["address"]
        constraints = [models.CheckConstraint(condition=Q(address=Lower("address")), name="a_pause_is_in_small_letters")]

    def __str__(self) -> str:
        return f"{self.address} until {self.until}"


class WordingQuerySet(models.QuerySet["Wording"]):
    def current(self) -> Self:
        """Select the newest version of each part."""
        same_part = Wording.objects.filter(kind=OuterRef("kind"), part=OuterRef("part"))
        return self.filter(~Exists(same_part.filter(version__gt=OuterRef("version"))))


class Wording(models.Model):
    """A version of what a part of a kind's letters says; one without words goes back to the original. Written by `thep.mail.wordings`."""

    kind = models.CharField(max_length=LONGEST_NAME, help_text="The name of a LetterKind.")
    part = models.CharField(max_length=60, help_text="As {% words %} names it in the template.")
    version = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "part", "-version"]
        constraints = [
            models.CheckConstraint(condition=Q(version__gte=1), name="the_first_version_of_a_wording_is_1"),
            models.UniqueConstraint(fields=["kind", "part", "version"], name="a_version_of_a_wording_is_written_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.part}, version {self.version}"

    @property
    def is_original(self) -> bool:
        return not self.words
