"""What needs the office's attention in schools."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from thep.accounts.models import User
from thep.cms.attention import Watch, list_address

from .models import Affiliation, School
from .successions import awaiting_answer


def affiliations_to_decide(user: User) -> QuerySet[Any]:
    return Affiliation.objects.requested().exclude(person=user).select_related("person", "school").order_by("asked_at")


def schools_that_continue(user: User) -> QuerySet[School]:
    return awaiting_answer().order_by("name", "pk")


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
    Watch(
        name="successions",
        order=95,
        title="Schools that continue as others",
        job="The register says that another school follows. Look at what would move there, then confirm or dismiss it.",
        permissions=("schools.change_school", "schools.change_affiliation"),
        records=schools_that_continue,
        link=lambda school: (reverse("office_successions:confirm", args=[school.pk]), f"{school} (URN {school.urn})"),
        all_of_them=list_address("office_successions:index", state="proposed"),
    ),
)
