"""Which events let their delegates mark themselves."""

from django.conf import settings
from django.db import models


class SelfMarking(models.Model):
    """People with a place at the event may mark themselves, while there is such a row."""

    event = models.OneToOneField("events.Event", on_delete=models.CASCADE, related_name="self_marking")
    allowed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    allowed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "self-marking"

    def __str__(self) -> str:
        return f"People mark themselves at {self.event}"
