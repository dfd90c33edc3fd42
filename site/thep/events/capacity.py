"""A number of places of which some are taken: of an event, and of whatever else people book a place at.

Places are taken, freed and resized by one conditional update each, which cannot oversell on any engine: there is no lock to hold.
"""

from collections.abc import Mapping
from functools import reduce
from operator import add
from typing import Self, TypeVar

from django.db import models
from django.db.models import Count, F, Q

Having = TypeVar("Having", bound="HasCapacity")


class CapacityQuerySet(models.QuerySet[Having]):
    """Adjectives and moves of what has places. The moves are for a queryset of one row."""

    def with_room(self, places: int = 1) -> Self:
        """Return those with `places` places left."""
        return self.filter(taken__lte=F("capacity") - places)

    def take(self, places: int = 1) -> bool:
        """Take `places` more places; false, and nothing taken, where fewer are left."""
        return self.with_room(places).update(taken=F("taken") + places) > 0

    def free(self, places: int = 1) -> None:
        """Free `places` places. The database refuses it where fewer are taken: whoever frees has taken."""
        self.update(taken=F("taken") - places)

    def resize(self, capacity: int) -> bool:
        """Make the capacity `capacity`; false, and nothing changed, where more places are taken."""
        return self.filter(taken__lte=capacity).update(capacity=capacity) > 0

    def miscounted(self, held_by: Mapping[str, Q]) -> Self:
        """Return those whose `taken` isn't the number of rows that hold a place, as `placed`.

        `held_by` says which: of each relation by name, those that are as its condition says.
        """
        counts = [Count(relation, filter=where, distinct=True) for relation, where in held_by.items()]
        return self.annotate(placed=reduce(add, counts)).exclude(taken=F("placed"))


class HasCapacity(models.Model):
    """What has `capacity` places, of which `taken` are taken."""

    capacity = models.PositiveIntegerField(default=20)
    taken = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def places_left(self) -> int:
        return self.capacity - self.taken

    @property
    def is_full(self) -> bool:
        return self.taken >= self.capacity


def within_capacity(name: str) -> models.CheckConstraint:
    """Return the constraint, under this name, by which no row has more places taken than it has."""
    return models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name=name)
