"""The demand for events that have no date yet, or none that suits."""

from django.conf import settings
from django.db import models


class Interest(models.Model):
    """Somebody would come, if there were a date: asked for on a course without one, or that doesn't suit."""

    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="interests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="interests")
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When they were told of a date.")

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["page", "person"], name="one_interest_per_page_and_person")]

    def __str__(self) -> str:
        return f"{self.person} in {self.page}"
