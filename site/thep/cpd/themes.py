"""What hours count for: the subjects of what was attended, and the objectives of the shared plan that it served."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from thep.cms.plan.models import PageObjective
from thep.events.models import Event
from thep.events.pages import subjects_of

from .hours import Attendance


@dataclass(frozen=True)
class Counted:
    """What events count for, by their primary keys: the names of their subjects, and the keys of the objectives that they serve."""

    themes: Mapping[int, Collection[str]]
    objectives: Mapping[int, Collection[str]]

    def by_theme(self, attended: Iterable[Attendance]) -> dict[str, int]:
        """Return the minutes of each subject, most first. What is of several subjects counts under each."""
        return _sums(attended, self.themes)

    def by_objective(self, attended: Iterable[Attendance]) -> dict[str, int]:
        """Return the minutes of each objective, in the plan's order. What serves several counts under each."""
        return dict(sorted(_sums(attended, self.objectives).items(), key=lambda each: _in_order(each[0])))


def counted_for(events: Iterable[Event]) -> Counted:
    """Return what each of `events`, read with their pages, counts for, in a query for each kind of page, and two."""
    by_key = {event.pk: event for event in events}
    return Counted(themes=subjects_of(by_key.values()), objectives=_objectives_of(by_key))


def _objectives_of(events: Mapping[int, Event]) -> dict[int, list[str]]:
    """Return the keys of the objectives that each event serves: its own, or else its page's."""
    own: dict[int, list[str]] = defaultdict(list)
    for event, objective in Event.objectives.through.objects.filter(event__in=events).values_list("event", "objective"):
        own[event].append(objective)
    of_pages: dict[int | None, list[str]] = defaultdict(list)
    pages = {event.page_id for event in events.values() if event.page_id}
    for page, objective in PageObjective.objects.filter(page__in=pages).values_list("page", "objective"):
        of_pages[page].append(objective)
    return {key: sorted(own[key] or of_pages[event.page_id], key=_in_order) for key, event in events.items()}


def _sums(attended: Iterable[Attendance], counts_for: Mapping[int, Collection[str]]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for each in attended:
        if each.minutes:
            for name in counts_for.get(each.event.pk, ()):
                sums[name] += each.minutes
    return dict(sorted(sums.items(), key=lambda each: (-each[1], each[0])))


def _in_order(key: str) -> list[tuple[int, str]]:
    """Return what sorts '3.2' before '3.10'."""
    return [(int(part) if part.isdigit() else 0, part) for part in key.split(".")]
