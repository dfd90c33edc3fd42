"""What leads tell all members of a network."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from networks.pages.models import NetworkPage
from thep.cms.fields import OneLineField
from thep.mailings.models import LONGEST_BODY, LONGEST_SUBJECT, Mailing

from . import words


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def sent(self) -> Self:
        return self.filter(state=Announcement.State.SENT)

    def drafts(self) -> Self:
        return self.filter(state=Announcement.State.DRAFT)


class Announcement(models.Model):
    """What a lead tells all members. The leads share drafts; whoever changed or sent it last is its `author`.

    `mailing` is how it left, as long as that is kept. The announcement itself stays with the network.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SENT = "sent", "Sent"

    network = models.ForeignKey(NetworkPage, on_delete=models.CASCADE, related_name="announcements")
    title = OneLineField(max_length=LONGEST_SUBJECT)
    body = models.TextField("message", max_length=LONGEST_BODY, help_text="With the marks that emails to many have.")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=5, choices=State, default=State.DRAFT)
    changed_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    mailing = models.OneToOneField(Mailing, on_delete=models.SET_NULL, null=True, blank=True, related_name="announcement")

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state="draft") ^ Q(sent_at__isnull=False), name="an_announcement_says_when_it_was_sent"),
        ]
        indexes = [models.Index(fields=["network", "-sent_at"], name="announcements_of_a_network")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def in_short(self) -> str:
        return words.in_short(self.body)

    @property
    def address(self) -> str:
        return reverse("network_announcement", args=[self.network.slug, self.pk])
