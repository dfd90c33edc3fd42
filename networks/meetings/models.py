"""What a meeting is about, what was said at it, what somebody is to do after it, and the secret calendars of meetings."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from networks.pages.models import NetworkPage
from thep.cms.fields import OneLineField
from thep.events.models import Event, SecretFeed


class MeetingPapers(models.Model):
    """The agenda of a meeting, for whoever may come, and its notes, for members. `written_by` last changed either, `noted_by` the notes."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="network_papers")
    agenda = models.TextField(blank=True, max_length=10_000)
    notes = models.TextField(blank=True, max_length=30_000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField(null=True, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "meeting papers"

    def __str__(self) -> str:
        return f"Papers of {self.event}"


class MeetingActionQuerySet(models.QuerySet["MeetingAction"]):
    def open(self) -> Self:
        return self.filter(done_at=None)


class MeetingAction(models.Model):
    """Something that somebody is to do after a meeting. It stands on the agenda of the network's next meeting until it is done."""

    network = models.ForeignKey(NetworkPage, on_delete=models.CASCADE, related_name="actions")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="network_actions")
    words = OneLineField(max_length=300)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = MeetingActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(done_by=None) | Q(done_at__isnull=False), name="actions_are_done_some_time"),
        ]

    def __str__(self) -> str:
        return self.words


class NetworkFeed(SecretFeed):
    """A network's meetings for `person`: each member has an address of their own, which holds meetings only while they may see them."""

    network = models.ForeignKey(NetworkPage, on_delete=models.CASCADE, related_name="calendar_feeds")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="network_calendar_feeds")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "network"], name="one_calendar_per_person_and_network")]

    def __str__(self) -> str:
        return f"Calendar of {self.network} for {self.person}"
