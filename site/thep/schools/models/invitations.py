"""Whom a school's leads ask to join it, by address; and the lists by which they ask many."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from thep.cms.fields import OneLineField
from thep.design.templatetags.thep import clock, day

from .schools import Affiliation, School

LASTS = datetime.timedelta(days=14)
LONGEST_EMAIL = 254
LONGEST_NAME = 150


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> Self:
        """Select those that nobody has answered or withdrawn, whether or not their link still works."""
        return self.filter(accepted_at=None, declined_at=None, withdrawn_at=None)

    def waiting(self) -> Self:
        """Select those whose link works."""
        return self.unanswered().filter(sent_at__gt=timezone.now() - LASTS)

    def expired(self) -> Self:
        """Select those that nobody answered while their link worked."""
        return self.unanswered().filter(sent_at__lte=timezone.now() - LASTS)


class Invitation(models.Model):
    """A school asks whoever has an address to join it in a role. Its link works for `LASTS` after it was sent last."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(max_length=LONGEST_EMAIL, help_text="In lower case.")
    name = OneLineField(max_length=LONGEST_NAME, blank=True)
    role = models.CharField(max_length=20, choices=Affiliation.Role, default=Affiliation.Role.TEACHER)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(default=timezone.now, help_text="When the letter was written last.")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "email"],
                condition=Q(accepted_at=None, declined_at=None, withdrawn_at=None),
                name="one_unanswered_invitation_per_address_and_school",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, declined_at=None)
                | Q(accepted_at=None, withdrawn_at=None)
                | Q(declined_at=None, withdrawn_at=None),
                name="an_invitation_is_answered_once",
            ),
        ]
        indexes = [models.Index(fields=["email"], name="invitations_to_an_address")]

    def __str__(self) -> str:
        return f"{self.email} to {self.school}"

    @property
    def expires_at(self) -> datetime.datetime:
        return self.sent_at + LASTS

    @property
    def is_unanswered(self) -> bool:
        return self.accepted_at is None and self.declined_at is None and self.withdrawn_at is None

    @property
    def is_waiting(self) -> bool:
        """Whether its link works."""
        return self.is_unanswered and self.expires_at > timezone.now()


class InvitationList(models.Model):
    """People whom a lead wants to invite at once, pasted or from a file: looked at first, then started, then invited by a task."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="invitation_lists")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    role = models.CharField(max_length=20, choices=Affiliation.Role, default=Affiliation.Role.TEACHER)
    text = models.TextField(blank=True, help_text="What was pasted, as it was typed.")
    filename = models.CharField(max_length=100, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.filename or f"List of {day(self.made_at)}, {clock(self.made_at)}"

    @property
    def is_under_way(self) -> bool:
        return self.started_at is not None and self.finished_at is None


class InvitationLine(models.Model):
    """One entry of a list: an address, or what is wrong with it. `outcome` says what became of it; empty until the task has come to it."""

    list = models.ForeignKey(InvitationList, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(help_text="The line of the text or file on which it begins.")
    given = models.CharField(max_length=200, blank=True, help_text="What stood there, where it can't be read.")
    email = models.CharField(max_length=LONGEST_EMAIL, blank=True)
    name = OneLineField(max_length=LONGEST_NAME, blank=True)
    role = models.CharField(max_length=20, choices=Affiliation.Role, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["list", "email"], name="invitation_lines_by_address"),
            models.Index(fields=["list", "outcome"], name="invitation_lines_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"Line {self.number}: {self.email or self.given}"
