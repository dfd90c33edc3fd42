"""What a school can be a member as."""

from django.db import models


class Tier(models.Model):
    """What a school can be a member as; brings prices, included places and access. What it costs is in its terms for a year."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    summary = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    brings_talent_pool = models.BooleanField(
        "brings the talent pool", default=False, help_text="Its schools search who would like to work here."
    )

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name
