"""What a page that presents events says of them, wherever they are found: any type of page can."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from .models import Event


@dataclass(frozen=True, kw_only=True)
class Presented:
    """A sentence, the whole text, the labels by which it's found, and the slugs of its subjects, its phases and whom it is for.

    `text` is plain, each part on a line of its own.
    """

    summary: str = ""
    text: str = ""
    labels: Sequence[str] = ()
    subjects: Sequence[str] = ()
    phases: Sequence[str] = ()
    audiences: Sequence[str] = ()

    @property
    def facets(self) -> dict[str, list[str]]:
        """Return the facets that these bring, without those that have no value."""
        named = (("subject", self.subjects), ("phase", self.phases), ("audience", self.audiences))
        return {name: list(values) for name, values in named if values}


@runtime_checkable
class PresentsEvents(Protocol):
    """A page whose events are found by what it says."""

    def presented(self) -> Presented:
        """Return what the page says of the events that it presents."""


def presented_by(event: Event) -> Presented:
    """Return what the page of `event` says of it; nothing where it has none, or one that presents no events."""
    page = event.page.specific if event.page else None
    return page.presented() if isinstance(page, PresentsEvents) else Presented()


def subjects_of(events: Iterable[Event]) -> dict[int, Sequence[str]]:
    """Return the names of the subjects of each of `events`, read with their pages, by primary key; in a query for each type of page.

    A type of page with subjects says those of many at once by its class method `names_of_subjects`.
    """
    by_type: dict[type, dict[int, list[int]]] = {}
    for event in events:
        if event.page is not None and hasattr(event.page.specific_class, "names_of_subjects"):
            by_type.setdefault(event.page.specific_class, {}).setdefault(event.page.pk, []).append(event.pk)
    found: dict[int, Sequence[str]] = {}
    for page_type, pages in by_type.items():
        names: dict[int, list[str]] = page_type.names_of_subjects(pages)  # type: ignore[attr-defined]
        found |= {event: names.get(page, ()) for page, keys in pages.items() for event in keys}
    return found
