"""Which schools have their teachers ask first, and what they asked for."""

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from thep.events.models.event import is_bookable

HOURS = 72


class ApprovalSettings(models.Model):
    """Whether a school's teachers ask first, and in how many school hours their request lapses. A school without a row doesn't ask."""

    class Hours(models.IntegerChoices):
        ONE_DAY = 24, "1 school day"
        TWO_DAYS = 48, "2 school days"
        THREE_DAYS = HOURS, "3 school days"
        FIVE_DAYS = 120, "5 school days"
        TEN_DAYS = 240, "10 school days"

    school = models.OneToOneField("schools.School", on_delete=models.CASCADE, related_name="approval_settings")
    asks_first = models.BooleanField(default=False)
    hours = models.PositiveSmallIntegerField(
        choices=Hours, default=Hours.THREE_DAYS, help_text="School hours: 24 to a school day, none on other days."
    )
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "approval settings"

    def __str__(self) -> str:
        return f"{self.school}: {'teachers ask first' if self.asks_first else 'teachers book without asking'}"


class PlaceRequestQuerySet(models.QuerySet["PlaceRequest"]):
    def asked(self) -> Self:
        """Select those that nobody has answered; some of them may have lapsed."""
        return self.filter(state=PlaceRequest.State.ASKED)

    def approved(self) -> Self:
        return self.filter(state=PlaceRequest.State.APPROVED)

    def waiting(self) -> Self:
        """Select those that can still be answered: `PlaceRequest.is_waiting` in a query."""
        return self.asked().filter(is_bookable("event__"), expires_at__gt=timezone.now())


class PlaceRequest(models.Model):
    """A teacher asks their school for a place. It keeps no place, and what it costs is known when it is approved."""

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for an answer"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        LAPSED = "lapsed", "Lapsed"

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False, help_text="Of the form that asked: a second press asks once.")
    event = models.ForeignKey("events.Event", on_delete=models.PROTECT, related_name="place_requests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="place_requests")
    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, related_name="place_requests")
    state = models.CharField(max_length=12, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(help_text="When it lapses, unless booking closes before.")
    net_pence = models.PositiveIntegerField(help_text="What the place cost when it was asked for.")
    vat_pence = models.PositiveIntegerField(default=0)
    was_included = models.BooleanField(default=False, help_text="An included place was left when it was asked for.")
    message = models.CharField(max_length=300, blank=True)
    access_needs = models.TextField(blank=True)
    dietary_needs = models.TextField(blank=True)
    held = models.ForeignKey(
        "bookings.Booking", on_delete=models.CASCADE, null=True, blank=True, related_name="+",
        help_text="The place on another date that it is to replace, or the offered place that it is to take.",
    )  # fmt: skip
    terms = models.ForeignKey("bookings.Terms", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    booking = models.OneToOneField(
        "bookings.Booking", on_delete=models.SET_NULL, null=True, blank=True, related_name="place_request", help_text="What came of it."
    )
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When it was answered or withdrawn, or lapsed.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was declined.")

    objects = PlaceRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["school", "expires_at"], condition=Q(state="asked"), name="requests_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], condition=Q(state="asked"), name="one_open_request_per_event_and_person"),
            models.CheckConstraint(condition=Q(state="asked") | Q(answered_at__isnull=False), name="an_answered_request_says_when"),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(reason=""), name="a_declined_request_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.person} asks for {self.event}"

    @property
    def asked_pence(self) -> int:
        """What it cost when it was asked for, in pence with VAT; nothing where an included place was left."""
        return 0 if self.was_included else self.net_pence + self.vat_pence

    @property
    def ends_at(self) -> datetime.datetime:
        """When it lapses: at the end of its school hours, or when booking closes where that is sooner."""
        return min(self.expires_at, self.event.closes_at) if self.event.closes_at else self.expires_at

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be answered: computed, so that nothing has to run for it to lapse."""
        return self.state == self.State.ASKED and timezone.now() < self.ends_at and self.event.is_bookable()

    @property
    def has_lapsed(self) -> bool:
        return self.state == self.State.LAPSED or (self.state == self.State.ASKED and not self.is_waiting)

    @property
    def closed_first(self) -> bool:
        """Whether it lapsed as booking closed or the event was called off, before its school hours were over."""
        return self.has_lapsed and (self.answered_at or timezone.now()) < self.expires_at

    @property
    def is_for_move(self) -> bool:
        """Whether it asks for a place that is to replace the one on another date."""
        return self.held is not None and self.held.event_id != self.event_id

    @property
    def label(self) -> str:
        """What it is now, in a few words for lists."""
        return str(self.State.LAPSED.label if self.has_lapsed else self.get_state_display())
