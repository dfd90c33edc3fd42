"""What networks show on a school's pages, to those who act for it and to members, and say to who leaves it."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.schools.leaving import Leaving
from thep.schools.models import Affiliation, School

from .figures.coverage import tiers_of_schools
from .members import access
from .members.models import NetworkMember
from .pages.models import NetworkPage


def in_networks(request: HttpRequest, school: School) -> dict[str, Any] | None:
    """Return who of the school is in which network, by its name; None where nobody is. Of a hidden one only its own members learn."""
    theirs = Affiliation.objects.active().filter(school=school).values("person")
    known = Q(network__is_hidden=False) | Q(network__in=access.belongings_of(person_of(request)))
    inside = NetworkMember.objects.active().filter(known, network__live=True, person__in=theirs, person__is_active=True)
    networks: dict[NetworkPage, list[NetworkMember]] = {}
    for member in inside.select_related("network", "person").order_by("network__title", "network", "person__name", "pk"):
        networks.setdefault(member.network, []).append(member)
    if not networks:
        return None
    return {"networks": [(network, network.get_url(request), members) for network, members in networks.items()]}


def on_profile(request: HttpRequest, school: School) -> dict[str, Any] | None:
    """Return the networks that people of the school are in, never who, for those who work at a school themselves; none that is hidden."""
    reader = request.user
    if not isinstance(reader, User) or not reader.affiliations.active().exists():
        return None
    theirs = Affiliation.objects.active().filter(school=school).values("person")
    inside = NetworkMember.objects.active().filter(person__in=theirs, person__is_active=True)
    networks = NetworkPage.objects.live().filter(pk__in=inside.values("network"), is_hidden=False).order_by("title", "pk")
    return {"networks": [(network.title, network.get_url(request)) for network in networks]} if networks else None


def leads_on(leaving: Leaving) -> dict[str, Any] | None:
    """Return the networks that whoever leaves the school leads; None where they lead none."""
    leading = NetworkMember.objects.leading().filter(person=leaving.person, network__live=True)
    led = list(leading.select_related("network").order_by("network__title"))
    return {"led": [member.network for member in led]} if led else None


def no_longer_in(leaving: Leaving) -> str:
    """Say which networks for schools of some tiers somebody is out of once they leave. Others may read it, so it names no hidden one."""
    inside = NetworkMember.objects.active().filter(person=leaving.person, network__live=True, network__is_hidden=False)
    closed = inside.filter(network__in=NetworkPage.tiers.through.objects.values("networkpage"))
    networks = [member.network for member in closed.select_related("network").order_by("network__title")]
    if leaving.others or not networks:
        return ""
    elsewhere = leaving.person.affiliations.active().exclude(pk__in=[each.pk for each in leaving.ended])
    tier_of = tiers_of_schools()
    stays = {tier_of.get(school) for school in elsewhere.values_list("school", flat=True)}
    lost = [network.title for network in networks if stays.isdisjoint(tier.pk for tier in network.tiers.all())]
    return f"See what is for members of {' and '.join(lost)}: for schools like {leaving.school.name} only" if lost else ""
