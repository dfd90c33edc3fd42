"""What is kept of the links that open a register without an account."""

import secrets

from django.conf import settings
from django.db import models


def new_key() -> str:
    return secrets.token_urlsafe(12)


class FacilitatorLink(models.Model):
    """A link to one event's register, for somebody who leads it or helps on the day. `key` is signed into its address."""

    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="facilitator_links")
    key = models.CharField(max_length=24, default=new_key, editable=False)
    for_whom = models.CharField(max_length=100)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.event}, for {self.for_whom}"
