"""A school's membership of one tier for one academic year."""

import datetime
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Least, TruncDate
from django.utils import timezone

from thep.membership.years import academic_year_of, in_words

from .tier import Tier


class MembershipQuerySet(models.QuerySet["Membership"]):
    def for_year(self, academic_year: int) -> Self:
        return self.filter(academic_year=academic_year)

    def latest_of_year(self) -> Self:
        """Leave out those that ended and that their school came back from within the year, or was quoted to."""
        later = Membership.objects.filter(school=OuterRef("school"), academic_year=OuterRef("academic_year"), spell__gt=OuterRef("spell"))
        return self.exclude(Exists(later))

    def with_rolling_in(self) -> Self:
        """Add `rolling_in`, which is the `places_rolling_in` of each, so that a list can be sorted by it."""
        whole, unused = models.IntegerField(), F("places_granted") - F("places_taken")
        unused_at_all = unused + F("places_rolled_over")
        most = Least(unused_at_all, Coalesce(F("most_rolled_over"), unused_at_all, output_field=whole))
        before = Membership.objects.filter(
            school=OuterRef("school"),
            academic_year=OuterRef("academic_year") - 1,
            academic_year__lt=academic_year_of(timezone.localdate()),
            agreed_at__isnull=False,
            ended_on=None,
            grace_until__gte=OuterRef("agreed_on"),
        )
        still = before.annotate(still=Greatest(most - F("places_rolled_over"), Value(0), output_field=whole)).values("still")
        rolling_in = Case(When(spell=1, then=Coalesce(Subquery(still[:1]), Value(0), output_field=whole)), default=Value(0))
        return self.annotate(agreed_on=TruncDate("agreed_at")).annotate(rolling_in=rolling_in)


class Membership(models.Model):
    """A school's membership of one tier for one academic year (2026 is 2026/27), or for a spell of it.

    A school has one for a year. Where it ended and the school came back within the year there is another, of the next spell, which begins
    when the one before had ended: so that of each day there is one at most, and what was is never written over.

    Its state is reckoned from these days and instants whenever it is read (`thep.membership.states`). `places_granted` and `places_taken`
    are sums of the ledger, kept here so that a reservation is one conditional update; what has rolled over into the next year is not among
    what is granted any more.
    """

    school = models.ForeignKey("schools.School", on_delete=models.PROTECT, related_name="memberships")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="memberships")
    academic_year = models.PositiveSmallIntegerField()
    spell = models.PositiveSmallIntegerField(default=1, help_text="2 where the school came back within the year.")
    begins_on = models.DateField(help_text="From this day on its prices, places and access are the tier’s.")
    answer_by = models.DateField(help_text="Until when a quotation may be agreed.")
    grace_until = models.DateField(help_text="The last day of access for who has not renewed.")
    ended_on = models.DateField(null=True, blank=True, help_text="From this day on it is none any more.")
    agreed_at = models.DateTimeField(null=True, blank=True)
    invoiced_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        help_text="Which goes on with its places, since two schools of one year became one.",
    )  # fmt: skip
    places_granted = models.PositiveIntegerField(default=0)
    places_taken = models.PositiveIntegerField(default=0)
    places_rolled_over = models.PositiveIntegerField(default=0, help_text="How many of its places have gone over into the next year.")
    most_rolled_over = models.PositiveSmallIntegerField(
        null=True, blank=True, default=0, help_text="How many unused places go over into the next year at most; empty: all of them."
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["-academic_year", "school__name", "-spell"]
        constraints = [
            models.UniqueConstraint(fields=["school", "academic_year", "spell"], name="one_membership_per_school_year_and_spell"),
            models.CheckConstraint(condition=Q(places_taken__lte=F("places_granted")), name="places_taken_within_granted"),
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.tier} {self.span}"

    @cached_property
    def before(self) -> "Membership | None":
        """The school's membership of the year before, None where it had none. Who reads many of them links them first."""
        held = Membership.objects.filter(school=self.school_id, academic_year=self.academic_year - 1)
        return Membership.by_year(held).get((self.school_id, self.academic_year - 1))

    @staticmethod
    def by_year(memberships: Iterable["Membership"]) -> dict[tuple[int, int], "Membership"]:
        """Return the one of each school and year that stands for the year: the latest that was agreed to, else what is quoted."""
        in_order = sorted(memberships, key=lambda each: (each.agreed_at is not None, each.spell))
        return {(each.school_id, each.academic_year): each for each in in_order}

    @staticmethod
    def link(memberships: Iterable["Membership"]) -> None:
        """Have each find the one `before` it among `memberships`, which are all that their schools have had, without asking again."""
        memberships = list(memberships)
        found = Membership.by_year(memberships)
        for each in memberships:
            each.before = found.get((each.school_id, each.academic_year - 1))

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__.pop("before", None)
        super().refresh_from_db(*args, **kwargs)

    @property
    def places_in_all(self) -> int:
        """How many places it has in its year, used ones and those that have rolled over into it among them."""
        return self.places_granted + self.places_rolled_over + self.places_rolling_in

    @property
    def places_left(self) -> int:
        """How many places can be reserved."""
        return self.places_granted - self.places_taken + self.places_rolling_in

    @property
    def places_expiring(self) -> int:
        """How many places end with the year, if no more are used: those left that don't go over into the next."""
        most = self.places_left if self.most_rolled_over is None else self.most_rolled_over
        return max(self.places_left - most, 0)

    @property
    def places_rolling_in(self) -> int:
        """How many places have come over from the year before, as today is, beyond what the ledger has written down of that."""
        if self.agreed_at is None or timezone.localdate() < datetime.date(self.academic_year, 9, 1):
            return 0
        return self.before.places_rolling_over(self) if self.before else 0

    def places_rolling_over(self, into: "Membership") -> int:
        """Return how many unused places are still to go over from this year, which is over, into the next one's membership.

        They do where that was agreed while this one was running or in grace, and this one has not been ended. Where the school comes back
        within the next year, they have gone to the membership that it had first.
        """
        if into.spell > 1:
            return 0
        if self.agreed_at is None or self.ended_on is not None or into.agreed_at is None or timezone.localdate() <= self.last_day:
            return 0
        if timezone.localdate(into.agreed_at) > self.grace_until:
            return 0
        unused = self.places_granted - self.places_taken + self.places_rolled_over
        most = unused if self.most_rolled_over is None else min(unused, self.most_rolled_over)
        return max(most - self.places_rolled_over, 0)

    @property
    def year(self) -> str:
        return in_words(self.academic_year)

    @property
    def span(self) -> str:
        """'2026/27', or '2026/27, again from 1 February 2027'."""
        return self.year if self.spell == 1 else f"{self.year}, again from {self.begins_on:%-d %B %Y}"

    @property
    def last_day(self) -> datetime.date:
        return datetime.date(self.academic_year + 1, 8, 31)
