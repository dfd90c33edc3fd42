from django.conf import settings
from django.db import models


class PersonalFeed(models.Model):
    """A person's private calendar feed. Its address is a secret: only its digest is kept (ASVS 14.2.1, written exception)."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    renewed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"Calendar of {self.person}"
