from django.db import models

from thep.cms.fields import OneLineField


class Venue(models.Model):
    """A place where sessions are held."""

    name = OneLineField(max_length=150, unique=True)
    room = models.CharField(max_length=100, blank=True)
    address = models.TextField(blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    access_notes = models.TextField(blank=True, help_text="Steps, lifts, hearing loops, parking, prayer room.")
    easting = models.PositiveIntegerField(null=True, blank=True)
    northing = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def area(self) -> str:
        """The postcode's district, such as E14: enough to know how far it is."""
        return self.postcode.split(" ")[0]

    @property
    def in_a_line(self) -> str:
        """The whole address on one line, as calendars want it."""
        parts = [self.room, self.name, *self.address.splitlines(), self.postcode]
        return ", ".join(part.strip() for part in parts if part.strip())
