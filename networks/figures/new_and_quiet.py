"""Who has joined a network lately, and whom nobody has seen for a term: its leads welcome the one and ask after the other."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from thep.bookings.models import Booking
from thep.cpd.models import Mark
from thep.events.models import Event

NEW = datetime.timedelta(days=60)
QUIET = datetime.timedelta(weeks=14)
"""As long as a term with its holidays."""


@dataclass(frozen=True, kw_only=True)
class NewAndQuiet:
    """The members who joined within `NEW`, the latest first, and those who are quiet, by name."""

    new: list[NetworkMember]
    quiet: list[NetworkMember]


def new_and_quiet(network: NetworkPage) -> NewAndQuiet:
    """Return both, with where they work, in two queries.

    Quiet is who joined before `QUIET` and since then has neither opened the network's page, nor said yes to a meeting or been at one.
    """
    now = timezone.now()
    members = NetworkMember.objects.active().filter(network=network, person__is_active=True).with_schools()
    meetings = Event.objects.open().filter(page=network.page_ptr_id, ends_at__gt=now - QUIET)
    said_yes = Booking.objects.confirmed().filter(event__in=meetings, person=OuterRef("person"))
    was_there = Mark.objects.filter(session__event__in=meetings, person=OuterRef("person"), state__in=Mark.THERE)
    unseen = Q(seen_at=None) | Q(seen_at__lt=now - QUIET)
    quiet = members.filter(unseen, ~Exists(said_yes), ~Exists(was_there), joined_at__lt=now - QUIET)
    return NewAndQuiet(
        new=list(members.filter(joined_at__gt=now - NEW).order_by("-joined_at", "pk")),
        quiet=list(quiet.order_by("person__name", "pk")),
    )
