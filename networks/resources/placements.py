"""The networks that show a resource: its home, and others that its lead leads too."""

from collections.abc import Sequence

from django.db import transaction

from networks.errors import NotItsHome, OnlyHome
from networks.members import access as membership
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.search import registry

from . import access, resources
from .models import KIND, Placement, Resource


def place(resource: Resource, networks: Sequence[NetworkPage], *, by: User) -> None:
    """Have it be, beside its home, in `networks` and no others of those that `by` leads; where others have placed it, it stays.

    Raises:
        NotTheirs: `by` doesn't lead its home, or one of `networks`: nobody shows to others what isn't theirs to show.
    """
    resources.need(access.may_keep(by, resource), by)
    resources.need(all(membership.may_lead(by, network) for network in networks), by)
    wanted = {network.pk for network in networks}
    with transaction.atomic():
        resource = resources.hold(resource)
        elsewhere = Placement.objects.filter(resource=resource, is_home=False)
        elsewhere.filter(network__in=access.placeable_by(by)).exclude(network__in=wanted).delete()
        here = set(Placement.objects.filter(resource=resource).values_list("network", flat=True))
        new = [Placement(resource=resource, network=network, placed_by=by) for network in networks if network.pk not in here]
        Placement.objects.bulk_create(new)
        registry.refresh(KIND, str(resource.pk))


def take_out(resource: Resource, network: NetworkPage, *, by: User) -> None:
    """Have it be in `network` no longer, which a lead of that network can decide; its home keeps it.

    Raises:
        NotTheirs.
        OnlyHome: the network is its home: it is removed, or moved, instead.
    """
    resources.need(membership.may_lead(by, network), by)
    with transaction.atomic():
        resource = resources.hold(resource)
        placement = Placement.objects.filter(resource=resource, network=network).first()
        if placement is not None and placement.is_home:
            raise OnlyHome
        if placement is not None:
            placement.delete()
            registry.refresh(KIND, str(resource.pk))


def move_home(resource: Resource, network: NetworkPage, *, by: User) -> None:
    """Make `network`, where it is placed already, its home; where its home was, it is no longer.

    Raises:
        NotTheirs.
        NotItsHome: it isn't placed there.
        NetworkIsFull.
    """
    resources.need(access.may_keep(by, resource), by)
    with transaction.atomic():
        NetworkPage.objects.select_for_update(of=("self",), no_key=True).get(pk=network.pk)
        resource = resources.hold(resource)
        placement = Placement.objects.filter(resource=resource, network=network, is_home=False).first()
        if placement is None:
            raise NotItsHome
        resources.check_room(network, resources.Contents(), more=resources.bytes_of(resource))
        Placement.objects.filter(resource=resource, is_home=True).delete()
        placement.is_home = True
        placement.save(update_fields=["is_home"])
        registry.refresh(KIND, str(resource.pk))
