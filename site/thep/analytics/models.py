"""The only thing that is kept of what people do on the pages: a number for a day."""

from django.db import models

KEY_LENGTH = 200


class DailyTotal(models.Model):
    """How often `key` (an address, the words of a search, the number of a record) was counted as `kind` on a day in London."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=KEY_LENGTH)
    date = models.DateField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key", "date"], name="one_total_of_a_key_and_day")]
        indexes = [models.Index(fields=["kind", "date"], name="analytics_kind_and_day")]

    def __str__(self) -> str:
        return f"{self.date} {self.kind} {self.key}: {self.count}"
