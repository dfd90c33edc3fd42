"""A school's membership of one tier for one academic year."""

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from thep.membership.years import in_words

from .tier import Tier


class MembershipQuerySet(models.QuerySet["Membership"]):
    def for_year(self, academic_year: int) -> Self:
        return self.filter(academic_year=academic_year)


class Membership(models.Model):
    """A school's membership of one tier for one academic year (2026 is 2026/27).

    Its state is reckoned from these days and instants whenever it is read (`thep.membership.states`). `places_granted` and `places_taken`
    are sums of the ledger, kept here so that a reservation is one conditional update.
    """

    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, related_name="memberships")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="memberships")
    academic_year = models.PositiveSmallIntegerField()
    begins_on = models.DateField(help_text="From this day on its prices, places and access are the tier’s.")
    answer_by = models.DateField(help_text="Until when a quotation may be agreed.")
    grace_until = models.DateField(help_text="The last day of access for who has not renewed.")
    ended_on = models.DateField(null=True, blank=True, help_text="From this day on it is none any more.")
    agreed_at = models.DateTimeField(null=True, blank=True)
    invoiced_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    places_granted = models.PositiveIntegerField(default=0)
    places_taken = models.PositiveIntegerField(default=0)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-academic_year", "school__name"]
        constraints = [
            models.UniqueConstraint(fields=["school", "academic_year"], name="one_membership_per_school_and_year"),
            models.CheckConstraint(condition=Q(places_taken__lte=F("places_granted")), name="places_taken_within_granted"),
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.tier} {in_words(self.academic_year)}"

    @property
    def places_left(self) -> int:
        return self.places_granted - self.places_taken

    @property
    def year(self) -> str:
        return in_words(self.academic_year)

    @property
    def last_day(self) -> datetime.date:
        return datetime.date(self.academic_year + 1, 8, 31)
