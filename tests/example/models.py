from django.conf import settings
from django.db import models

from thep.cms.models import BasePage
from thep.events.pages import Presented


class ClubPage(BasePage):
    """A club. Its meetings are events that point here."""

    search_kind = "club"
    presents_events = True
    template = "example/club_page.html"
    purpose = models.CharField(max_length=200)
    subjects = models.ManyToManyField("cms.Subject", blank=True, related_name="+")

    def presented(self):
        return Presented(summary=self.purpose, text=self.purpose, subjects=[subject.slug for subject in self.subjects.all()])


class Membership(models.Model):
    """Somebody who is in a club."""

    club = models.ForeignKey(ClubPage, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    ended = models.BooleanField(default=False)

    def __str__(self):
        return f"{self.person} in {self.club}"
