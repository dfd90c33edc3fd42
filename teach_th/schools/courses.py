"""What the people of a school take part in, for those who may work there: names of courses, never of people."""

import datetime

from django.http import HttpRequest
from django.utils import timezone

from thep.bookings.models import Booking
from thep.events.kinds import kinds_through_schools
from thep.events.models import Event
from thep.schools.models import School

LATELY = datetime.timedelta(days=365)
MOST = 8


def courses_of(school: School, request: HttpRequest) -> list[tuple[str, str]]:
    """Return title and address of the public courses at which people of `school` had or have a place, the latest first."""
    taken_part_in = Booking.objects.confirmed().filter(school=school).values("event")
    events = Event.objects.published().for_everyone().open().filter(pk__in=taken_part_in, kind__in=kinds_through_schools())
    events = events.filter(ends_at__gte=timezone.now() - LATELY).exclude(page=None).select_related("page").order_by("-starts_at", "-pk")
    pages = {event.page_id: event.page for event in events}
    return [(page.title, page.get_url(request) or "") for page in list(pages.values())[:MOST] if page is not None]
