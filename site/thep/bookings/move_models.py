"""What is kept of a booking's moves."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class BookingMove(models.Model):
    """One move of a booking, as `transitions` made it: a row that is never changed, while the booking's own fields say the last of each.

    `from_state` is empty where the move began the booking. `reason` is why it ended, where it did. Bookings that are older than this record
    have none, or only the later ones.
    """

    booking = models.ForeignKey("bookings.Booking", on_delete=models.CASCADE, related_name="moves")
    move = models.CharField(max_length=40)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.booking}: {self.move}"
