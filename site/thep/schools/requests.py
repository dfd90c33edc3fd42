"""Who asks to be listed at a school, for its leads."""

from collections.abc import Iterable, Sequence

from thep.accounts.models import User

from .email_domains import mark_matches
from .models import Affiliation, School


def requests_for(schools: Sequence[School], lead: User) -> list[Affiliation]:
    """Return who asks to be listed at `schools`, from the schools' own addresses first, then the longest waiting; each with its `match`."""
    if not schools:
        return []
    asked = Affiliation.objects.requested().filter(school__in=schools).select_related("person", "school")
    return requests_among(asked, lead)


def requests_among(listings: Iterable[Affiliation], lead: User) -> list[Affiliation]:
    """Return the same of `listings`, which were read already, with their people and schools."""
    requests = [each for each in listings if each.state == Affiliation.State.ASKED and each.person_id != lead.pk]
    if not requests:
        return []
    mark_matches(requests)
    return sorted(requests, key=lambda each: (each.match != "school", each.asked_at))
