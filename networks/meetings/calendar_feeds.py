"""A network's meetings as a calendar that a member subscribes to, at an address of their own."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from networks.errors import NotTheirs
from networks.members import access
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.bookings.attendance import KEPT_WHEN_OVER
from thep.bookings.models import Booking
from thep.events import calendar, secret_feeds
from thep.events.held_feeds import HeldFeed
from thep.events.models import Event
from thep.events.models.event import EventQuerySet

from .models import NetworkFeed

CLOSED = "Network meetings: THE Partnership"
"""What a calendar is called once its reader may know nothing more of the network, its name as it is now included."""


def renew(network: NetworkPage, *, person: User) -> str:
    """Give `person` a new secret of the network's calendar, which ends their old one. This is the only time that it can be read.

    Raises:
        NotTheirs: they may not see what is for members.
    """
    if not access.may_enter(person, network):
        raise NotTheirs(person)
    return secret_feeds.renew(NetworkFeed, person=person, network=network)


def is_for_everybody(network: NetworkPage) -> bool:
    """Return whether everybody may see the network's page, and come to its meetings; in one query at most."""
    return bool(network.pk) and network.live and network.welcomes_guests and not network.get_view_restrictions().exists()


def is_open(network: NetworkPage, person: User) -> bool:
    """Return whether the network is published, and its members' pages are open to `person` at this moment."""
    return network.live and access.may_enter(person, network)


def write_calendar(feed: NetworkFeed) -> bytes:
    """Return the calendar: the meetings that its person may see now, in which those that they aren't coming to take none of their time."""
    if not is_open(feed.network, feed.person):
        # Where an address stops working, calendar programs keep what they had of it; an empty calendar has them take it out.
        return calendar.feed([], name=CLOSED)
    found = list(_meetings(feed))
    free = {event.pk for event in found if not getattr(event, "is_coming", False)}
    return calendar.feed(found, name=f"{feed.network.title}: THE Partnership", free=free)


def feeds_held(person: User) -> list[HeldFeed]:
    """Return the addresses of networks' calendars that `person` has, and what they may be told of networks that are closed to them."""
    return [
        HeldFeed(feed=feed, title=f"Meetings of {feed.network.title}", page=reverse("network_calendar", args=[feed.network.slug]))
        if is_open(feed.network, person)
        else HeldFeed(feed=feed, title="Meetings of a network that is closed to you")
        for feed in NetworkFeed.objects.filter(person=person).select_related("network").order_by("pk")
    ]


def _meetings(feed: NetworkFeed) -> EventQuerySet:
    """Select meetings of the last year and to come, and those called off in the last month, each with whether the person `is_coming`."""
    held = Q(state=Event.State.OPEN, ends_at__gte=timezone.now() - KEPT_WHEN_OVER)
    called_off = Q(state=Event.State.CANCELLED, cancelled_at__gte=calendar.kept_since())
    coming = Booking.objects.confirmed().filter(event=OuterRef("pk"), person=feed.person_id)
    seen = Event.objects.published().dated().filter(held | called_off, page=feed.network.page_ptr_id).visible_to(feed.person)
    return seen.annotate(is_coming=Exists(coming)).select_related("venue").prefetch_related("sessions__venue").order_by("starts_at", "pk")
