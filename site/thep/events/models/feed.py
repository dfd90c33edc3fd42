"""Calendars at secret addresses: a person's own, and that of a school for one of those who lead it."""

from django.conf import settings
from django.db import models


class SecretFeed(models.Model):
    """A private calendar feed. Its address is a secret: only its digest is kept (ASVS 14.2.1, written exception)."""

    digest = models.CharField(max_length=64, unique=True)
    renewed_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True, blank=True, help_text="When a calendar program last asked for it.")
    fetched_by = models.CharField(max_length=60, blank=True, help_text="Which program that was, as far as it says.")

    class Meta:
        abstract = True


class PersonalFeed(SecretFeed):
    """A person's own calendar."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")

    def __str__(self) -> str:
        return f"Calendar of {self.person}"


class SchoolFeed(SecretFeed):
    """A school's calendar for `person`: each of its leads has an address of their own, which serves only while they lead it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="school_calendar_feeds")
    school = models.ForeignKey("schools.School", on_delete=models.CASCADE, related_name="calendar_feeds")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "school"], name="one_calendar_per_person_and_school")]

    def __str__(self) -> str:
        return f"Calendar of {self.school} for {self.person}"
