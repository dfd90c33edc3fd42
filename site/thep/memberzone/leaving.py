"""What becomes of bookings and duties when somebody is no longer listed at a school in one of their roles."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from teach_th.access import RECRUITING
from thep.bookings.models import Booking
from thep.schools import affiliations
from thep.schools.models import Affiliation

MOST_NAMED = 5


@dataclass(frozen=True)
class Leaving:
    """`stays_as` are the roles in which the person stays at the school; `bookings` are those to come that it pays for."""

    affiliation: Affiliation
    stays_as: list[str]
    bookings: list[Booking]
    stops_leading: bool
    stops_recruiting: bool
    is_last_lead: bool

    @property
    def named(self) -> list[Booking]:
        return self.bookings[:MOST_NAMED]

    @property
    def further(self) -> int:
        return max(0, len(self.bookings) - MOST_NAMED)


def leaving(affiliation: Affiliation) -> Leaving:
    """Return what ending `affiliation` would bring; nothing is changed."""
    person, school = affiliation.person, affiliation.school
    others = list(person.affiliations.active().filter(school=school).exclude(pk=affiliation.pk))
    to_come = Q(event__ends_at__gte=timezone.now()) | Q(event__ends_at=None)
    bookings = (
        Booking.objects.live().filter(to_come, person=person, school=school).select_related("event").order_by("event__starts_at", "pk")
    )
    return Leaving(
        affiliation=affiliation,
        stays_as=[other.get_role_display() for other in others],
        bookings=list(bookings),
        stops_leading=affiliation.is_leading and not any(other.is_leading for other in others),
        stops_recruiting=affiliation.role in RECRUITING and not any(other.role in RECRUITING for other in others),
        is_last_lead=affiliations.is_last_lead(affiliation),
    )
