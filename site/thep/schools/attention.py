"""What needs the office's attention in schools."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from thep.accounts.models import User
from thep.cms.attention import Watch, list_address

from .models import Affiliation


def affiliations_to_decide(user: User) -> QuerySet[Any]:
    return Affiliation.objects.requested().exclude(person=user).select_related("person", "school").order_by("asked_at")


WATCHES = (
    Watch(
        name="affiliations",
        order=100,
        title="Requests to join a school",
        job="A lead at the school decides. If the school has no lead, or they haven’t answered, decide for them.",
        permissions=("schools.change_affiliation",),
        records=affiliations_to_decide,
        link=lambda affiliation: (
            reverse("office_affiliations:inspect", args=[affiliation.pk]),
            f"{affiliation.person} at {affiliation.school}",
        ),
        all_of_them=list_address("office_affiliations:index", state="asked"),
    ),
)
