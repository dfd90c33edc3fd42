"""Who may see what a network shares, and do what with it: whoever is in one of its networks sees a resource."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from networks.members import access
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from thep.cms import privacy

from .models import Placement, Resource, ResourceQuerySet


def seen_by(person: Any) -> ResourceQuerySet:
    """Return what `person` may see: what is in one of their networks, of what was taken down only what they lead; all for the office."""
    if access.is_of_the_office(person):
        return Resource.objects.all()
    belongings = access.belongings_of(person)
    if not belongings:
        return Resource.objects.none()
    live = NetworkPage.objects.live().filter(pk__in=belongings)
    led = [pk for pk, each in belongings.items() if each.role in NetworkMember.LEADING]
    placed = Placement.objects.filter(resource=OuterRef("pk"), network__in=live)
    return Resource.objects.filter(Exists(placed)).filter(Q(taken_down_at=None) | Exists(placed.filter(network__in=led)))


def networks_of(resource: Resource, person: Any) -> list[NetworkPage]:
    """Return the networks that the resource is in and `person` may know of, its home first."""
    placements = Placement.objects.filter(resource=resource).select_related("network")
    if access.is_of_the_office(person):
        return [each.network for each in placements]
    inside = access.belongings_of(person)
    known = [each.network for each in placements if each.network.live]
    return [network for network in known if network.pk in inside or not network.is_hidden]


def home_of(resource: Resource) -> NetworkPage:
    return Placement.objects.select_related("network").get(resource=resource, is_home=True).network


def sees(person: Any, resource: Resource) -> bool:
    return seen_by(person).filter(pk=resource.pk).exists()


def may_keep(person: Any, resource: Resource) -> bool:
    """Return whether `person` may change and remove it: they lead its home, or are of the office."""
    return access.may_lead(person, home_of(resource))


def may_settle(person: Any, resource: Resource) -> bool:
    """Return whether `person` may take it down and put it back: they lead any of its networks, or are of the office."""
    if access.is_of_the_office(person):
        return True
    led = led_by(person)
    return bool(led) and Placement.objects.filter(resource=resource, network__in=led).exists()


def led_by(person: Any) -> list[int]:
    """Return the networks that `person` leads, by primary key."""
    return [pk for pk, each in access.belongings_of(person).items() if each.role in NetworkMember.LEADING]


def where_led(resource: Resource, person: Any) -> list[NetworkPage]:
    """Return the networks that show the resource beside its home and that `person` leads."""
    elsewhere = NetworkPage.objects.filter(placements__resource=resource, placements__is_home=False).order_by("title")
    return list(elsewhere if access.is_of_the_office(person) else elsewhere.filter(pk__in=led_by(person)))


def placeable_by(person: Any) -> QuerySet[NetworkPage]:
    """Return the networks that `person` may place things in: those that they lead; all for the office."""
    networks = NetworkPage.objects.live().order_by("title")
    return networks if access.is_of_the_office(person) else networks.filter(pk__in=led_by(person))


def listed_networks(resource_pk: int, request: HttpRequest) -> list[NetworkPage]:
    """Return the networks of a resource that whoever may not see it can read of and ask to join, its home first."""
    placed = Placement.objects.filter(resource=resource_pk, network__live=True, resource__taken_down_at=None).select_related("network")
    return [each.network for each in placed if privacy.may_read(each.network, request)]
