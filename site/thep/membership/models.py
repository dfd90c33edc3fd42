"""Tiers, a school's membership for one academic year, and the ledger of its included places."""

from typing import Self

from django.db import models
from django.db.models import F, Q


class Tier(models.Model):
    """What a school can be a member as; brings prices, included places and access."""

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


class MembershipQuerySet(models.QuerySet["Membership"]):
    def for_year(self, academic_year: int) -> Self:
        return self.filter(academic_year=academic_year)


class Membership(models.Model):
    """A school's membership of one tier for one academic year (2026 is 2026/27).

    `places_granted` and `places_taken` are sums of the ledger, kept here so that a reservation is one conditional update.
    """

    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, related_name="memberships")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="memberships")
    academic_year = models.PositiveSmallIntegerField()
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
        return f"{self.school}: {self.tier} {self.academic_year}/{(self.academic_year + 1) % 100:02}"

    @property
    def places_left(self) -> int:
        return self.places_granted - self.places_taken


class PlaceEntry(models.Model):
    """One line of the ledger of included places. `cause` names what moved them, such as 'booking 41'."""

    class Kind(models.TextChoices):
        GRANTED = "granted", "Granted"
        RESERVED = "reserved", "Reserved"
        USED = "used", "Used"
        RETURNED = "returned", "Returned"

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    places = models.PositiveIntegerField()
    cause = models.CharField(max_length=100)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "kind", "cause"], name="a_cause_moves_places_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.places}: {self.cause}"
