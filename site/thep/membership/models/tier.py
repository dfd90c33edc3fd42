"""What a school can be a member as."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import models

from thep.cms import privacy


class Tier(models.Model):
    """What a school can be a member as; brings prices, included places and access. What it costs is in its terms for a year.

    Editors keep pages for its people by choosing `pages_group` in a page's privacy.
    """

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    summary = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    brings_talent_pool = models.BooleanField(
        "brings the talent pool", default=False, help_text="Its schools search who would like to work here."
    )
    pages_group = models.OneToOneField(Group, on_delete=models.PROTECT, null=True, editable=False, related_name="tier")

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        """Write the tier, and have the group that pages are kept for bear its name."""
        self.pages_group = privacy.keep_group(self.pages_group, name=f"People of {self.name} member schools")
        super().save(**kwargs)
