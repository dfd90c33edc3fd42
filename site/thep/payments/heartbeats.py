"""When what goes on by itself was last done: the reading of Stripe's events, the worker."""

import datetime

from django.db import models
from django.utils import timezone

EVENTS = "events"
WORKER = "worker"


class Heartbeat(models.Model):
    """One row for each of them."""

    name = models.CharField(max_length=20, unique=True)
    beat_at = models.DateTimeField()

    class Meta:
        app_label = "payments"

    def __str__(self) -> str:
        return f"{self.name}, {self.beat_at:%Y-%m-%d %H:%M:%S}"


def beat(name: str, *, at: datetime.datetime | None = None) -> None:
    """Record that `name` was done, now or at the aware instant `at`."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beat_at": at or timezone.now()})


def last_beat(name: str) -> datetime.datetime | None:
    """Return when `name` was last done; None where it never was."""
    return Heartbeat.objects.filter(name=name).values_list("beat_at", flat=True).first()
