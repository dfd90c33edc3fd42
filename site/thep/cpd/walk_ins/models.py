"""What is kept of people who came without a place and were named at a link to the register."""

from typing import Self
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class WalkInProposalQuerySet(models.QuerySet["WalkInProposal"]):
    def waiting(self) -> Self:
        """Select those that nobody has added or declined yet."""
        return self.filter(state=WalkInProposal.State.WAITING)


class WalkInProposal(models.Model):
    """Somebody who came to `session` without a place, as whoever has `link` named them. It finds and books nobody.

    `person` is who was added for it: their name may be another than the one that was typed. It goes with its link, a year after the event.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Not added yet"
        ADDED = "added", "Added"
        DECLINED = "declined", "Not needed"

    link = models.ForeignKey("cpd.FacilitatorLink", on_delete=models.CASCADE, related_name="proposals")
    session = models.ForeignKey("events.Session", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    email = models.EmailField(blank=True)
    school = models.CharField(max_length=100, blank=True, help_text="As it was typed, which may be no school’s whole name.")
    named_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = WalkInProposalQuerySet.as_manager()

    class Meta:
        ordering = ["named_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="a_proposal_that_waits_is_not_decided",
            ),
            models.CheckConstraint(condition=Q(person=None) | Q(state="added"), name="only_an_added_proposal_has_a_person"),
            models.UniqueConstraint(
                "link", "session", Lower("name"), Lower("email"), condition=Q(state="waiting"), name="somebody_waits_once_at_a_link"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.session.event}"

    @property
    def office_permission(self) -> str:
        return self.session.event.office_permission

    @property
    def is_added(self) -> bool:
        return self.state == self.State.ADDED

    @property
    def walk_in_query(self) -> str:
        """The query of the page on which they are added: looked for by what was typed of them."""
        return urlencode([("session", self.session_id), ("q", self.email or self.name), ("named", self.pk)])
