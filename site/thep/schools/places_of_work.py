"""Where a person works, for the pages of their account."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, prefetch_related_objects

from thep.accounts.access import may_act
from thep.accounts.models import User

from .models import Affiliation, School

AFFILIATIONS = Prefetch("affiliations", Affiliation.objects.select_related("school", "decided_by").order_by("school__name"))


@dataclass
class PlaceOfWork:
    """A school at which a person is listed, with the roles that they have there."""

    school: School
    roles: list[Affiliation] = field(default_factory=list)

    @property
    def is_led(self) -> bool:
        return any(role.is_leading for role in self.roles)


def live_of(person: User) -> list[Affiliation]:
    """Return where `person` works, has asked or is invited, by school. It is read once for a page, however many of its panels ask."""
    prefetch_related_objects([person], AFFILIATIONS)
    return [affiliation for affiliation in person.affiliations.all() if affiliation.is_live]


def active_of(person: User) -> list[Affiliation]:
    """Return the affiliations by which `person` is listed at a school."""
    return [affiliation for affiliation in live_of(person) if affiliation.is_active]


def by_school(active: Iterable[Affiliation]) -> list[PlaceOfWork]:
    """Return the schools of `active`, those that the person leads first."""
    places: dict[int, PlaceOfWork] = {}
    for affiliation in active:
        places.setdefault(affiliation.school_id, PlaceOfWork(affiliation.school)).roles.append(affiliation)
    return sorted(places.values(), key=lambda place: (not place.is_led, place.school.name))


def led_schools(person: User) -> list[School]:
    """Return the schools that `person` leads and may act for now: none until they have the second factor that they need."""
    led = [place.school for place in by_school(active_of(person)) if place.is_led]
    return led if led and may_act(person) else []
