"""What the office writes instead of our own words."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from thep.mail.kinds import LONGEST_NAME


class WordingQuerySet(models.QuerySet["Wording"]):
    def current(self) -> Self:
        """Select the newest version of each part."""
        same_part = Wording.objects.filter(kind=OuterRef("kind"), part=OuterRef("part"))
        return self.filter(~Exists(same_part.filter(version__gt=OuterRef("version"))))


class Wording(models.Model):
    """A version of what a part of a kind's letters says; one without words goes back to the original. Written by `thep.mail.wordings`."""

    kind = models.CharField(max_length=LONGEST_NAME, help_text="The name of a LetterKind.")
    part = models.CharField(max_length=60, help_text="As {% words %} names it in the template.")
    version = models.PositiveIntegerField()
    words = models.TextField(blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "part", "-version"]
        constraints = [
            models.CheckConstraint(condition=Q(version__gte=1), name="the_first_version_of_a_wording_is_1"),
            models.UniqueConstraint(fields=["kind", "part", "version"], name="a_version_of_a_wording_is_written_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.part}, version {self.version}"

    @property
    def is_original(self) -> bool:
        return not self.words
