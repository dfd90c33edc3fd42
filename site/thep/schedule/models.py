"""What the rounds did, and which is being made."""

from django.db import models


class RoundState(models.Model):
    """A round as it stands: when it last began and ended, and until when whoever makes it now has it for themselves."""

    name = models.CharField(max_length=60, unique=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    busy_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


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
