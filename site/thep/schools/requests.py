"""Who asks to be listed at a school, for its leads."""

from collections.abc import Iterable, Sequence

from thep.accounts.models import User

from .email_domains import mark_matches, with_schools_of_domains
from .models import Affiliation, School


def requests_for(schools: Sequence[School], lead: User) -> list[Affiliation]:
    """Return who asks to be listed at `schools`, from the schools' own addresses first, then the longest waiting; each with its `match`."""
    if not schools:
        return []
    asked = Affiliation.objects.requested().filter(school__in=schools).select_related("person", "school")
    return requests_among(with_schools_of_domains(asked), lead)


def requests_among(listings: Iterable[Affiliation], lead: User) -> list[Affiliation]:
    """Return the same of `listings`, which were read with their people, their schools and the schools of their domains."""
    requests = [each for each in listings if each.state == Affiliation.State.ASKED and each.person_id != lead.pk]
    mark_matches(requests)
    return sorted(requests, key=lambda each: (each.match != "school", each.asked_at))
