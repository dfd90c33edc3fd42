from django.db import models


class WebhookEvent(models.Model):
    """An event that Stripe sent, recorded once, in the transaction of its effects."""

    class State(models.TextChoices):
        DONE = "done", "Done"
        IGNORED = "ignored", "Nothing to do"
        FAILED = "failed", "Failed"

    stripe_id = models.CharField(max_length=120, unique=True)
    type = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=State)
    payload = models.JSONField()
    error = models.TextField(blank=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.type} {self.stripe_id}"
