"""What a course's page says to somebody who has a place at one of its runs."""

from django.urls import reverse

from thep.design.templatetags.thep import day
from thep.events.kinds import Companion, Neighbour
from thep.events.models import Event

from .descriptions import described, description_of
from .models import CoursePage


def companion_of(event: Event) -> Companion:
    """Return what to do before the course of `event`, and what goes well with it; nothing where it has no page."""
    page = CoursePage.objects.live().filter(pk=event.page_id).first() if event.page_id else None
    if page is None:
        return Companion()
    description = described(page.slug) or description_of(page)
    neighbours = [
        Neighbour(
            title=other.title,
            address=reverse("course", args=[other.slug]),
            when=f"Next on {day(other.next_date)}" if other.next_date else "Dates to be confirmed",
        )
        for other in description.goes_with
    ]
    return Companion(before_you_come=page.before_you_come, goes_with=neighbours)
