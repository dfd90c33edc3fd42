"""Who asks to be listed at a school, for its leads."""

from collections.abc import Sequence

from thep.accounts.models import User

from .models import Affiliation, EmailDomain, School


def requests_for(schools: Sequence[School], lead: User) -> list[Affiliation]:
    """Return who asks to be listed at `schools`, the longest waiting first, each with whether the address is one of the school's."""
    if not schools:
        return []
    asked = (
        Affiliation.objects.requested()
        .filter(school__in=schools)
        .exclude(person=lead)
        .select_related("person", "school")
        .order_by("asked_at")
    )
    domains = set(EmailDomain.objects.filter(school__in=schools).values_list("school_id", "domain"))
    requests = list(asked)
    for affiliation in requests:
        affiliation.from_school_address = (affiliation.school_id, affiliation.person.email.rpartition("@")[2]) in domains  # type: ignore[attr-defined]
    return requests
