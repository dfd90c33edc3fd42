"""The terms that whoever books accepts."""

from django.db import models
from django.utils import timezone


class TermsQuerySet(models.QuerySet["Terms"]):
    def in_force(self) -> "Terms | None":
        """Return the newest terms whose day has come, or None where there are none."""
        return self.filter(in_force_from__lte=timezone.now()).order_by("-in_force_from").first()


class Terms(models.Model):
    """The booking terms; the newest whose day has come are in force, and their text is copied onto each booking."""

    version = models.CharField(max_length=20, unique=True)
    text = models.TextField()
    in_force_from = models.DateTimeField(default=timezone.now)

    objects = TermsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "terms"
        ordering = ["-in_force_from"]
        get_latest_by = "in_force_from"

    def __str__(self) -> str:
        return f"Terms {self.version}"
