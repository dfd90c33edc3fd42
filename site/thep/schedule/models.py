"""What the rounds did, and which is being made."""

import datetime

from django.db import models
from django.utils import timezone


class RoundState(models.Model):
    """A round as it stands: when it last began and ended, and until when whoever makes it now has it for themselves."""

    name = models.CharField(max_length=60, unique=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_being_made(self) -> bool:
        """Whether somebody makes it now; whoever died over it isn't believed for long."""
        return self.busy_until is not None and self.busy_until > timezone.now()

    @property
    def took(self) -> datetime.timedelta | None:
        """How long the last time took; None while it is being made, and where whoever made it never came to its end."""
        if self.began_at is None or self.ended_at is None or self.ended_at < self.began_at:
            return None
        return self.ended_at - self.began_at

    def due_again(self, every: datetime.timedelta) -> datetime.datetime | None:
        """Return from when on a sweep makes it again, if it is made `every` so often; None where it never was made, and so is due."""
        return None if self.began_at is None else max(self.began_at + every, self.busy_until or self.began_at)


class RoundRun(models.Model):
    """One time that a round put something right, or could not. Those that found nothing to do are not kept."""

    name = models.CharField(max_length=60)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-began_at", "-pk"]
        indexes = [models.Index(fields=["name", "-began_at"], name="runs_of_a_round")]

    def __str__(self) -> str:
        return f"{self.name}, {self.began_at:%Y-%m-%d %H:%M}"
