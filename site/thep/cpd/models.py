"""What is kept of who came."""

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from .absences.models import AbsenceDecision
from .certificates.models import Certificate, CertificateRule, CertificateRun, CertificateRunPart
from .closing.models import ClosedTerm
from .facilitator_links.models import FacilitatorLink
from .self_marking.models import SelfMarking
from .walk_ins.models import WalkInProposal

__all__ = [
    "AbsenceDecision",
    "Certificate",
    "CertificateRule",
    "CertificateRun",
    "CertificateRunPart",
    "ClosedTerm",
    "FacilitatorLink",
    "Mark",
    "SelfMarking",
    "WalkInProposal",
]


class Mark(models.Model):
    """What somebody was at a session, as one person or device put it down. A row is never changed: who was wrong makes another.

    `uid` is made by whoever marks, so that a mark that is sent twice is kept once. `made_at` is when it was made by our clock: the
    device's own, and by how much that was wrong when the mark was sent. `seen` is the newest mark of the event that the marker had been
    shown: a mark that didn't know of another, and says something else, is in conflict with it.
    """

    class State(models.TextChoices):
        PRESENT = "present", "Present"
        LATE = "late", "Late"
        LEFT_EARLY = "left_early", "Left early"
        ABSENT = "absent", "Absent"
        APOLOGIES = "apologies", "Apologies"

    class Way(models.TextChoices):
        LIST = "list", "By the list"
        SCAN = "scan", "Scanned"
        CODE = "code", "By their code"
        SELF = "self", "By themselves"
        PAPER = "paper", "From paper"
        ONLINE = "online", "Joined online"
        CORRECTION = "correction", "Corrected"

    PARTS = (State.LATE, State.LEFT_EARLY)
    THERE = (State.PRESENT, *PARTS)

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey("events.Session", on_delete=models.PROTECT, related_name="marks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="marks")
    state = models.CharField(max_length=10, choices=State)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="How long they were there, where that was a part of it.")
    way = models.CharField(max_length=10, choices=Way)
    device = models.UUIDField(null=True, blank=True, editable=False, help_text="The phone or computer that kept it until it was sent.")
    device_at = models.DateTimeField(editable=False, help_text="When, by the device’s own clock.")
    clock_offset = models.DurationField(
        default=datetime.timedelta, editable=False, help_text="How far that clock was behind ours when the mark was sent."
    )
    made_at = models.DateTimeField(editable=False)
    seen = models.PositiveBigIntegerField(default=0, editable=False)
    received_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="marks_made")
    link = models.ForeignKey(FacilitatorLink, on_delete=models.SET_NULL, null=True, blank=True, related_name="marks")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [models.Index(fields=["person", "session"], name="marks_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["late", "left_early"], minutes__isnull=False)
                | (~Q(state__in=["late", "left_early"]) & Q(minutes__isnull=True)),
                name="a_part_says_how_long",
            ),
            models.CheckConstraint(condition=~Q(way="correction") | ~Q(reason=""), name="a_correction_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.session}: {self.get_state_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raise TypeError where the mark is there already: it is never changed."""
        if self.pk is not None:
            raise TypeError("A mark is never changed: make another.")
        super().save(*args, **kwargs)

    @property
    def maker(self) -> str:
        """Whose mark it is, in words that follow it: 'by Tom Adeyemi', 'with the link for Tom'; empty where nobody is known any more."""
        if self.link:
            return f"with the link for {self.link.for_whom}"
        return f"by {self.by}" if self.by else ""

    @property
    def says(self) -> tuple[str, int | None]:
        """What it says: two marks are in conflict where this differs."""
        return self.state, self.minutes
