from django.conf import settings
from django.db import models

from thep.events.models import Event
from thep.schools.models import School


class Visit(models.Model):
    """What an event of the kind "visit" says to prospective staff: which school they see, and what they'll do there.

    The event has everything else. A visit that the office makes without one of these is the partnership's, or its venue's.
    """

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="visit")
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="visits")
    words = models.TextField(blank=True, help_text="What visitors see and do, whom they meet.")
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return str(self.event)
