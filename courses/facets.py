"""What the catalogue is narrowed by: the facets, their values and the words for these."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import TextChoices
from django.utils import timezone

from thep.cms.models import names_of_subjects
from thep.cms.vocabulary import Audience, Phase
from thep.events.models import Event
from thep.events.policies import easter_sunday
from thep.events.times import Month

TO_BE_CONFIRMED = "to-be-confirmed"
AVAILABLE, FULL = "available", "full"
INCLUDED, FREE, PAY = "included", "free", "pay"
PRICES = {INCLUDED: "Included for my school", FREE: "Free", PAY: "To pay for"}
PLACES = {AVAILABLE: "Only with places left", FULL: "Only with a waiting list"}
SEASONS = ("spring", "summer", "autumn")
PRICE = "price"
MONTHS_AHEAD = 18
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Facet:
    """One way to narrow the catalogue.

    `label_of` answers None for what is no value of it; `values` are those there always are; what is found has one value of a
    `single` facet at most.
    """

    name: str
    legend: str
    label_of: Callable[[str], str | None]
    values: tuple[str, ...] = ()
    single: bool = True


def term_of(day: datetime.date) -> str:
    """'2027-spring': the term that `day` falls into. Spring ends with Easter, summer with August."""
    if day.month >= 9:
        return f"{day.year}-autumn"
    return f"{day.year}-spring" if day <= easter_sunday(day.year) else f"{day.year}-summer"


def term_label(value: str) -> str | None:
    if value == TO_BE_CONFIRMED:
        return "Dates to be confirmed"
    year, _, season = value.partition("-")
    if len(year) == 4 and year.isascii() and year.isdigit() and season in SEASONS:
        return f"{season.capitalize()} term {year}"
    return None


def months() -> tuple[str, ...]:
    """This month and those that follow, as far as anything is planned."""
    return tuple(map(str, _months_from(timezone.localdate())))


def _months_from(today: datetime.date) -> list[Month]:
    month, found = Month.of(today), []
    for _ in range(MONTHS_AHEAD):
        found.append(month)
        month = month.following
    return found


def terms() -> tuple[str, ...]:
    """The terms of these months, as they come, and that of what has no date."""
    return _terms_from(timezone.localdate())


@lru_cache(maxsize=2)
def _terms_from(today: datetime.date) -> tuple[str, ...]:
    days = [day for month in _months_from(today) for day in (month.first, month.following.first - DAY)]
    return (*dict.fromkeys(term_of(max(day, today)) for day in days), TO_BE_CONFIRMED)


def month_label(value: str) -> str | None:
    month = Month.read(value)
    return month.label if month else None


def facets() -> tuple[Facet, ...]:
    """Every facet, in the order of the page."""
    names = names_of_subjects()
    formats, audiences, phases, kinds = (_words(choices) for choices in (Event.Format, Audience, Phase, Event.Kind))
    return (
        Facet("term", "When", term_label, terms()),
        Facet("month", "Month", month_label, months()),
        Facet("format", "How you take part", _label_in(formats), tuple(formats)),
        Facet("audience", "Who it’s for", _label_in(audiences), tuple(audiences), single=False),
        Facet("phase", "Phase", _label_in(phases), tuple(phases), single=False),
        Facet("subject", "Subject", _label_in(names), tuple(names), single=False),
        Facet("kind", "Kind", _label_in(kinds), tuple(kinds)),
        Facet(PRICE, "Price for you", _label_in(PRICES), tuple(PRICES)),
        Facet("places", "Places", _label_in(PLACES), tuple(PLACES)),
    )


def _label_in(words: Mapping[str, str]) -> Callable[[str], str | None]:
    return lambda value: words.get(value)


def _words(choices: type[TextChoices]) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices.choices}


def dated(starts_at: datetime.datetime | None) -> dict[str, list[str]]:
    """The facets that a start brings."""
    if starts_at is None:
        return {"term": [TO_BE_CONFIRMED]}
    day = timezone.localdate(starts_at)
    return {"term": [term_of(day)], "month": [str(Month.of(day))]}
