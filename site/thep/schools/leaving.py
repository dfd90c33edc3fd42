"""What becomes of duties when somebody is no longer listed at a school, in one of their roles or altogether."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from thep.accounts.models import User

from . import affiliations
from .models import Affiliation, School


@dataclass(frozen=True)
class Leaving:
    """The end of `ended`, what a person has at a school, beside which they stay there by `others`.

    `stays_alone` is who alone acts for the school afterwards, where two do now. `last_day` is the last day on which they are listed; None
    where they leave at once.
    """

    ended: Sequence[Affiliation]
    others: Sequence[Affiliation]
    is_last_lead: bool
    stays_alone: User | None
    last_day: datetime.date | None = None

    @property
    def affiliation(self) -> Affiliation:
        return self.ended[0]

    @property
    def person(self) -> User:
        return self.affiliation.person

    @property
    def school(self) -> School:
        return self.affiliation.school

    @property
    def roles(self) -> list[str]:
        """Return the roles that end, in words."""
        return [each.get_role_display() for each in self.ended]

    @property
    def stays_as(self) -> list[str]:
        """Return the roles in which the person stays at the school, in words."""
        return [other.get_role_display() for other in self.others]

    def ends_every(self, roles: Collection[str]) -> bool:
        """Return whether the person has one of `roles` at the school now, and none afterwards."""
        return any(each.role in roles for each in self.ended) and not any(other.role in roles for other in self.others)


def leaving(affiliation: Affiliation) -> Leaving:
    """Return what ending `affiliation`, which is active, would bring; nothing is changed."""
    others = affiliation.person.affiliations.active().filter(school=affiliation.school_id).exclude(pk=affiliation.pk)
    return Leaving([affiliation], list(others), affiliations.is_last_lead(affiliation), affiliations.one_who_would_stay([affiliation]))


def leaving_altogether(person: User, school: School, *, last_day: datetime.date | None = None) -> Leaving | None:
    """Return what it would bring if `person` left `school` in every role; None where they aren't listed there."""
    ended = list(person.affiliations.active().filter(school=school).select_related("person", "school").order_by("pk"))
    if not ended:
        return None
    return Leaving(ended, [], affiliations.would_leave_no_lead(ended), affiliations.one_who_would_stay(ended), last_day)
