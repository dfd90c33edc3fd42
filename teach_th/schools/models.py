"""What a school says of itself to people who may work there."""

from django.conf import settings
from django.db import models

from teach_th.wording import wording


class SchoolProfile(models.Model):
    """The words that a school's recruiter keeps; the facts come from the register."""

    school = models.OneToOneField("schools.School", on_delete=models.CASCADE, related_name="profile")
    welcome = models.TextField("what it’s like to work here", blank=True, max_length=2000)
    offer = models.TextField("what we offer", blank=True, max_length=2000, help_text="One thing to a line.")
    welcomes_visits = models.BooleanField("visitors are welcome", default=False)
    visits = models.TextField("how to visit", blank=True, max_length=500)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"Profile of {self.school}"

    @property
    def offers(self) -> list[str]:
        return wording.items(self.offer)
