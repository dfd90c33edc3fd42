"""What events and their places count for in the report of the strategic plan."""

from collections import defaultdict

from django.urls import reverse

from thep.cms.academic_years import bounds_of
from thep.cms.models import PageObjective
from thep.cms.plan.figures import PlanFigure, Serving

from .models import Event


def events_serving(academic_year: int) -> list[Serving]:
    """Return the events of a year that are open, or were held, each counting for one. An event is of the year of its first session."""
    return [Serving(1, objectives) for _, objectives in _held(academic_year)]


def places_serving(academic_year: int) -> list[Serving]:
    """Return the same events, each counting for the places taken at it."""
    return [Serving(taken, objectives) for taken, objectives in _held(academic_year)]


def _held(academic_year: int) -> list[tuple[int, frozenset[str]]]:
    """Return the places taken at each event of the year, and what it serves. Makes three queries."""
    begins, ends = bounds_of(academic_year)
    events = Event.objects.published().open().filter(starts_at__gte=begins, starts_at__lt=ends)
    own: dict[int, set[str]] = defaultdict(set)
    for event, objective in Event.objectives.through.objects.filter(event__in=events).values_list("event", "objective"):
        own[event].add(objective)
    of_pages: dict[int | None, set[str]] = defaultdict(set)
    for page, objective in PageObjective.objects.filter(page__events__in=events).distinct().values_list("page", "objective"):
        of_pages[page].add(objective)
    return [(taken, frozenset(own[pk] or of_pages[page])) for pk, page, taken in events.values_list("pk", "page", "taken")]


def events_listed(key: str, academic_year: int) -> str:
    """Return the address of the office's list of a year's open events that serve an objective or priority; none, where `key` is empty."""
    begins, ends = bounds_of(academic_year)
    dates = f"starts_at_from={begins:%Y-%m-%d}&starts_at_to={ends.year}-08-31"
    return f"{reverse('office_events:index')}?objective={key or 'none'}&state=open&{dates}"


FIGURES = (
    PlanFigure(name="events", label="Events", order=10, served=events_serving, address=events_listed),
    PlanFigure(name="places", label="Places taken", order=20, served=places_serving),
)
