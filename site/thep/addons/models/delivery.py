"""A date on which something that was bought takes place."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from .purchase import Purchase


class Delivery(models.Model):
    """A day, morning or afternoon at a school, which draws on a purchase that is counted in half days.

    Its state is reckoned from its instants (`thep.addons.delivery_states`). Evidence is for those who lead the school and for the office.
    """

    class Part(models.TextChoices):
        DAY = "day", "Whole day"
        MORNING = "morning", "Morning"
        AFTERNOON = "afternoon", "Afternoon"

    HALF_DAYS = {Part.DAY: 2, Part.MORNING: 1, Part.AFTERNOON: 1}
    HOURS = {
        Part.DAY: (datetime.time(9), datetime.time(15, 30)),
        Part.MORNING: (datetime.time(9), datetime.time(12)),
        Part.AFTERNOON: (datetime.time(13), datetime.time(16)),
    }

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    purchase = models.ForeignKey(Purchase, on_delete=models.PROTECT, related_name="deliveries")
    day = models.DateField()
    part = models.CharField(max_length=10, choices=Part, default=Part.MORNING)
    half_days = models.PositiveSmallIntegerField(default=0, help_text="What it drew.")
    deliverer = models.CharField("who delivers it", max_length=100, blank=True)
    location = models.CharField("where", max_length=200, blank=True)
    note = models.TextField(blank=True, help_text="What the school would like.")
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    scheduled_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    evidence = models.TextField("what was done", blank=True)
    evidence_file = models.FileField(upload_to="addons/%Y/%m/", max_length=200, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    cancelled_reason = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField(auto_now=True)
    sequence = models.PositiveIntegerField(default=0, help_text="How often calendars were told of a change.")

    class Meta:
        ordering = ["day", "pk"]
        verbose_name = "date of an add-on"
        verbose_name_plural = "dates of add-ons"

    def __str__(self) -> str:
        return f"{self.purchase.add_on}, {self.get_part_display().lower()} of {self.day:%-d %B %Y}: {self.purchase.school}"

    @property
    def starts_at(self) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(self.day, self.HOURS[self.Part(self.part)][0]))

    @property
    def ends_at(self) -> datetime.datetime:
        return timezone.make_aware(datetime.datetime.combine(self.day, self.HOURS[self.Part(self.part)][1]))
