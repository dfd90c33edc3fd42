"""Which terms are closed, and which were."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from thep.events.school_terms import periods_of
from thep.schools.statement_sections import Period


class ClosedTermQuerySet(models.QuerySet["ClosedTerm"]):
    def closed(self) -> Self:
        """Select those that nobody has reopened."""
        return self.filter(reopened_at=None)


class ClosedTerm(models.Model):
    """A term whose registers the office has closed. Reopened, the row stays; closing again makes another."""

    academic_year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField(help_text="1 for autumn, 2 for spring and 3 for summer.")
    closed_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reopened_at = models.DateTimeField(null=True, blank=True)
    reopened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was reopened.")

    objects = ClosedTermQuerySet.as_manager()

    class Meta:
        ordering = ["-academic_year", "-number", "-closed_at"]
        constraints = [
            models.CheckConstraint(condition=Q(number__range=(1, 3)), name="a_term_is_one_of_three"),
            models.CheckConstraint(condition=Q(reopened_at=None) | ~Q(reason=""), name="reopening_says_why"),
            models.UniqueConstraint(
                fields=["academic_year", "number"], condition=Q(reopened_at=None), name="a_term_is_closed_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.period)

    @property
    def period(self) -> Period:
        """The term with the holidays that follow it."""
        return periods_of(self.academic_year)[self.number - 1]
