"""What belongs to a meeting: chosen by its lead of what the network has."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q

from networks.errors import NotTheirs
from networks.members import access as membership
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.cms.fields import RecordsField
from thep.design.form_fields import row_field
from thep.events.models import Event

from . import access
from .models import MeetingResource, Resource

MOST = 50
OFFERED = 40
"""So many are offered at once, the newest first; others are found by words of their titles."""


class ChoiceForm(forms.Form):
    resources = RecordsField(
        Resource.objects.none(), required=False, label="What belongs to this meeting", widget=forms.CheckboxSelectMultiple,
        help_text="People find it on the meeting’s page, if they’re in the network.",
    )  # fmt: skip

    def __init__(self, *args: Any, network: NetworkPage, event: Event, words: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {"resources": Resource.objects.filter(meetings__event=event)}
        super().__init__(*args, **kwargs)
        here = Resource.objects.shown().within([network.pk])
        found = here.filter(title__icontains=words) if words else here
        offered = Q(meetings__event=event) | Q(pk__in=found.order_by("-added_at", "-pk").values("pk")[:OFFERED])
        chosen_here = here if self.is_bound else here.filter(offered).distinct()
        row_field(self, "resources").queryset = chosen_here.order_by("-added_at", "-pk")


def choose(network: NetworkPage, event: Event, chosen: Sequence[Resource], *, by: User) -> None:
    """Have `chosen`, in their order, belong to a meeting of `network`, and nothing else. What the network hasn't is left out.

    Raises:
        NotTheirs: `by` doesn't lead the network.
    """
    if not membership.may_lead(by, network):
        raise NotTheirs(by)
    here = set(Resource.objects.shown().within([network.pk]).filter(pk__in=[each.pk for each in chosen]).values_list("pk", flat=True))
    kept = [resource for resource in chosen if resource.pk in here][:MOST]
    rows = [MeetingResource(event=event, resource=resource, order=number) for number, resource in enumerate(kept)]
    with transaction.atomic():
        MeetingResource.objects.filter(event=event).delete()
        MeetingResource.objects.bulk_create(rows)


def of_meeting(event: Event, person: Any) -> list[Resource]:
    """Return what belongs to a meeting and `person` may see, in its order."""
    return list(
        access.seen_by(person).shown().filter(meetings__event=event).select_related("current").order_by("meetings__order", "meetings__pk")
    )
