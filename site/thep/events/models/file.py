from django.conf import settings
from django.db import models


class EventFile(models.Model):
    """A document of an event, for those who lead it and those who have a place: handed out by `thep.bookings` alone, as a file to keep."""

    class For(models.TextChoices):
        PLACED = "placed", "Everybody with a place, at once"
        CAME = "came", "Those who came"
        ALL_AFTER = "all_after", "Those who came and, when it is over, those who missed it"

    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="files")
    title = models.CharField(max_length=100)
    file = models.FileField(upload_to="events/%Y/%m/", max_length=200)
    kind = models.CharField(max_length=10)
    size = models.PositiveIntegerField()
    meant_for = models.CharField("who gets it", max_length=10, choices=For, default=For.PLACED)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
