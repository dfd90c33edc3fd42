"""What becomes of duties when somebody is no longer listed at a school in one of their roles."""

from collections.abc import Collection
from dataclasses import dataclass

from . import affiliations
from .models import Affiliation


@dataclass(frozen=True)
class Leaving:
    """The end of `affiliation`, beside which the person stays at the school by `others`."""

    affiliation: Affiliation
    others: list[Affiliation]
    is_last_lead: bool

    @property
    def stays_as(self) -> list[str]:
        """Return the roles in which the person stays at the school, in words."""
        return [other.get_role_display() for other in self.others]

    def ends_every(self, roles: Collection[str]) -> bool:
        """Return whether the person has one of `roles` at the school now, and none afterwards."""
        return self.affiliation.role in roles and not any(other.role in roles for other in self.others)


def leaving(affiliation: Affiliation) -> Leaving:
    """Return what ending `affiliation`, which is active, would bring; nothing is changed."""
    others = affiliation.person.affiliations.active().filter(school=affiliation.school_id).exclude(pk=affiliation.pk)
    return Leaving(affiliation, list(others), affiliations.is_last_lead(affiliation))
