"""When no mail leaves, because somebody must look at it first."""

from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.utils import timezone


class Hold(models.Model):
    """A time in which only letters about signing in that were written after it began leave. See `thep.mail.holds`."""

    began_at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(
                ExpressionWrapper(Q(ended_at=None), models.BooleanField()), condition=Q(ended_at=None), name="one_hold_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.why
