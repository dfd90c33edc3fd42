"""What the home page gathers from every domain, in a fixed number of queries."""

from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone

from teach_th import stories
from teach_th.models import StoryPage, TeachPage
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.bookings.queries import next_for
from thep.cms.listings import Wanted
from thep.cms.models import Subject
from thep.cms.privacy import of_everybody
from thep.events import soonest
from thep.events.models import Event
from thep.events.soonest import Upcoming
from thep.search.memory import remembered

EVENTS = 5
NEXT = 3
SUBJECTS = 8
QUOTES = 1


def next_events(request: HttpRequest) -> list[Upcoming]:
    """The open events that start soonest."""
    return soonest.find(request, Wanted(number=EVENTS))


def next_for_reader(request: HttpRequest) -> list[Booking]:
    """Return what is next for whoever is signed in; nothing for others, whose page is the same for all."""
    return next_for(request.user, most=NEXT) if isinstance(request.user, User) else []


def popular_subjects() -> list[Any]:
    """The subjects with the most open events to come, each with `events_to_come`, as they were half a minute ago at most."""
    return remembered("home:subjects", _popular)


class Teaching(NamedTuple):
    """What the front page says of Teach Tower Hamlets."""

    page: TeachPage
    address: str
    quotes: list[StoryPage]


def teaching(request: HttpRequest) -> Teaching | None:
    """The brand's landing page and who is quoted there, as they were half a minute ago at most; None while it isn't published."""
    return remembered("home:teaching", lambda: _teaching(request))


def _teaching(request: HttpRequest) -> Teaching | None:
    page = of_everybody(TeachPage.objects.live()).first()
    return Teaching(page, page.get_url(request) or "", stories.quoted(request, QUOTES)) if page else None


def _popular() -> list[Any]:
    to_come = Q(courses__live=True, courses__events__state=Event.State.OPEN, courses__events__starts_at__gt=timezone.now())
    counted = Subject.objects.annotate(events_to_come=Count("courses__events", filter=to_come, distinct=True))
    return list(counted.filter(events_to_come__gt=0).order_by("-events_to_come", "name")[:SUBJECTS])
