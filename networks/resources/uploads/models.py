"""Files that are on their way."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import get_random_string

from networks.pages.models import NetworkPage


def new_token() -> str:
    return get_random_string(40)


class ResourceUpload(models.Model):
    """A file that somebody sends to a network in parts: `size` and `received` in bytes, and where its parts are kept, in their order."""

    token = models.CharField(max_length=40, unique=True, default=new_token)
    network = models.ForeignKey(NetworkPage, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=150)
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    parts = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="upload_of_something"),
            models.CheckConstraint(condition=Q(received__gte=0, received__lte=F("size")), name="upload_within_its_size"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.received} of {self.size} bytes)"

    @property
    def is_finished(self) -> bool:
        return self.received == self.size

    @property
    def folder(self) -> str:
        return f"{FOLDER}/{self.token}"


FOLDER = "networks/uploads"
"""Where parts are kept, in a folder for each upload that nobody can guess."""
