"""One row for everything findable, the values it is filtered and counted by, and the words that mean the same."""

import datetime

from django.db import models
from django.db.models import Q

UNDATED = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)
"""Stands in `starts_at` for "no date", so that one index orders what has a date before what has none."""

ACCESS = "access"
"""The reserved facet under which the keywords of an entry that is not public are kept."""

GROUP = "entry-group"
"""The reserved facet of what is one thing to a reader who asks for it so: the runs of one course."""

KIND = "entry-kind"
"""The reserved facet of what kind each entry is, so that kinds are counted like everything else."""

TITLE_LENGTH = 255


class SearchEntry(models.Model):
    """What a source says of itself to be found by; written by `entries.write` in the transaction of its source."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=64)
    title = models.CharField(max_length=TITLE_LENGTH)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    labels = models.TextField(blank=True, help_text="What it is found by, and is never shown of it: names of places, people and subjects.")
    url = models.CharField(max_length=500)
    public = models.BooleanField(default=True)
    starts_at = models.DateTimeField(default=UNDATED)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "search entries"
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="one_search_entry_per_source"),
        ]
        indexes = [
            # The keys of a listing are read from an index alone, in order.
            models.Index(fields=["starts_at", "id", "public"], name="search_entry_soonest"),
            models.Index(fields=["kind", "starts_at", "id", "public"], name="search_entry_kind_soonest"),
            models.Index(fields=["-created_at", "-id", "public"], name="search_entry_newest"),
            models.Index(fields=["kind", "-created_at", "-id", "public"], name="search_entry_kind_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.title}"


class SearchFacet(models.Model):
    """One value of an entry: `value` filters and is counted, `number` orders. It holds until `until`, where that is given.

    Of the reserved facet `KIND`, `until` is when the entry itself is found no longer.
    """

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="facets", db_index=False)
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=100, blank=True)
    number = models.IntegerField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "name", "value"], name="an_entry_has_a_value_once"),
            models.CheckConstraint(condition=Q(value="") ^ Q(number=None), name="a_facet_is_a_value_or_a_number"),
        ]
        indexes = [
            models.Index(fields=["name", "value", "entry", "number"], name="search_facet_by_value"),
            # Few have ended at any moment: they are tidied away.
            models.Index(fields=["until", "name", "value", "entry"], condition=Q(until__isnull=False), name="search_facet_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.value if self.number is None else self.number}"


class SearchWord(models.Model):
    """A word as entries spell it: what a misspelt word is corrected to and an unfinished one completed with."""

    word = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.word


class SynonymGroup(models.Model):
    """Words and acronyms that mean the same; editors keep them and every engine reads them."""

    terms = models.TextField(help_text="One to a line, such as “SEND” and “special educational needs and disabilities”.")

    class Meta:
        ordering = ["terms"]

    def __str__(self) -> str:
        return ", ".join(self.listed())

    def listed(self) -> list[str]:
        return [line.strip() for line in self.terms.splitlines() if line.strip()]
