"""A member's price that somebody would have, if they were listed at the school where they work: said before they pay more."""

from dataclasses import dataclass

from thep.accounts.models import User
from thep.schools import affiliations
from thep.schools.models import Affiliation, School

from . import prices
from .models import Event


@dataclass(frozen=True, kw_only=True)
class MissedPrice:
    """What a place would cost as one of `school`'s people. `request` is None where they neither asked to be listed nor were invited."""

    school: School
    mine: prices.Quote
    theirs: prices.Quote
    request: Affiliation | None

    @property
    def is_invited(self) -> bool:
        return self.request is not None and self.request.state == Affiliation.State.INVITED

    @property
    def difference(self) -> str:
        """'pay £45 + VAT instead of £90 + VAT': what people do who work there."""
        if self.theirs.is_included:
            return f"use the {self.school.noun}’s included places instead of paying {self.mine.label}"
        if self.theirs.is_free:
            return f"come free instead of paying {self.mine.label}"
        return f"pay {self.theirs.label} instead of {self.mine.label}"


def missed_price(event: Event, *, person: User, mine: prices.Quote | None = None) -> MissedPrice | None:
    """Return the better price that waits for `person`; None where they belong to a member school, or would pay no less.

    Their own request or an invitation counts before the school whose domain their email address has. `mine` is what they pay now,
    where the caller knows.
    """
    mine = mine or prices.quote(event, person=person)
    if mine.is_free or mine.tier is not None:
        return None
    waiting = person.affiliations.filter(state__in=[Affiliation.State.ASKED, Affiliation.State.INVITED]).select_related("school")
    for request in waiting:
        if found := _better(event, request.school, mine, request):
            return found
    suggested = affiliations.suggest_school(person.email)
    if suggested is None or person.affiliations.filter(school=suggested, state__in=Affiliation.LIVE).exists():
        return None
    return _better(event, suggested, mine, None)


def _better(event: Event, school: School, mine: prices.Quote, request: Affiliation | None) -> MissedPrice | None:
    theirs = prices.quote(event, school=school)
    is_better = theirs.tier is not None and (theirs.is_included or theirs.net_pence < mine.net_pence)
    return MissedPrice(school=school, mine=mine, theirs=theirs, request=request) if is_better else None
