from django.conf import settings
from django.db import models

LONGEST_SEARCH = 600


class FollowedSearch(models.Model):
    """That `person` is told of new dates which `search` finds: the catalogue's own query string, always written the same way."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followed_searches")
    search = models.CharField(max_length=LONGEST_SEARCH, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name_plural = "followed searches"
        constraints = [models.UniqueConstraint(fields=["person", "search"], name="a_person_follows_a_search_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.search or 'everything'}"
