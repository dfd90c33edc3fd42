"""What is done with resources again and again."""

import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from networks import unclaimed_files
from networks.members.models import NetworkMember

from . import letters, resources
from .models import Placement, Resource, ResourcePage, ResourceVersion

FOLDER = "networks/resources"
LONG_ENOUGH = datetime.timedelta(days=1)
"""Nothing is on its way into the database for as long."""


def ask_to_review() -> int:
    """Ask the leads of each network, in one letter, whether what has come to its day is still good; return of how many things."""
    leading = NetworkMember.objects.leading().filter(network=OuterRef("network"))
    due = Placement.objects.shown().filter(
        Exists(leading), is_home=True, resource__review_on__lte=timezone.localdate(), resource__asked_to_review_at=None, network__live=True
    )
    asked = 0
    placements = due.select_related("network", "resource").order_by("network", "resource__title", "pk")
    for network, those in groupby(placements, key=lambda placement: placement.network):
        with transaction.atomic():
            keys = [placement.resource_id for placement in those]
            held = Resource.objects.select_for_update(of=("self",)).filter(pk__in=keys, asked_to_review_at=None).order_by("pk")
            due_now = list(held)
            if due_now:
                Resource.objects.filter(pk__in=[each.pk for each in due_now]).update(asked_to_review_at=timezone.now())
                letters.ask_to_review(network, due_now)
                asked += len(due_now)
    return asked


def delete_unclaimed_files() -> int:
    """Delete the files that no version and no page has, as when a server stopped while one was added; return how many."""
    claimed = {*ResourceVersion.objects.exclude(file="").values_list("file", flat=True)}
    claimed |= {*ResourcePage.objects.exclude(picture="").values_list("picture", flat=True)}
    return unclaimed_files.delete_unclaimed(FOLDER, claimed, older_than=LONG_ENOUGH)


def find_homes() -> int:
    """Keep what lost its home, as its network was deleted, in another network that shows it; delete what has none. Return how many."""
    homeless = Resource.objects.filter(~Exists(Placement.objects.filter(resource=OuterRef("pk"), is_home=True)))
    found = 0
    for resource in homeless:
        with transaction.atomic():
            held = Resource.objects.select_for_update(of=("self",)).get(pk=resource.pk)
            first = held.placements.order_by("placed_at", "pk").first()
            if first is None:
                resources.delete(held)
            else:
                first.is_home = True
                first.save(update_fields=["is_home"])
            found += 1
    return found
