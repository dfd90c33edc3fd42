"""What the catalogue is narrowed by: the facets, their values and the words for these."""

import datetime
from functools import lru_cache

from django.utils import timezone

from thep.cms.models import names_of_subjects
from thep.cms.vocabulary import Audience, Phase
from thep.events.models import Event
from thep.events.policies import easter_sunday
from thep.events.times import Month
from thep.search.browsing import Facet, facet_of, words_of_choices

TO_BE_CONFIRMED = "to-be-confirmed"
AVAILABLE, FULL = "available", "full"
INCLUDED, FREE, PAY = "included", "free", "pay"
PRICES = {INCLUDED: "Included for my school", FREE: "Free", PAY: "To pay for"}
PLACES = {AVAILABLE: "Only with places left", FULL: "Only with a waiting list"}
SEASONS = ("spring", "summer", "autumn")
PRICE = "price"
MONTHS_AHEAD = 18
DAY = datetime.timedelta(days=1)


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
    formats, audiences, phases, kinds = (words_of_choices(choices) for choices in (Event.Format, Audience, Phase, Event.Kind))
    return (
        Facet("term", "When", term_label, terms()),
        Facet("month", "Month", month_label, months()),
        facet_of("format", "How you take part", formats),
        facet_of("audience", "Who it’s for", audiences, single=False),
        facet_of("phase", "Phase", phases, single=False),
        facet_of("subject", "Subject", names, single=False),
        facet_of("kind", "Kind", kinds),
        facet_of(PRICE, "Price for you", PRICES),
        facet_of("places", "Places", PLACES),
    )


def dated(starts_at: datetime.datetime | None) -> dict[str, list[str]]:
    """The facets that a start brings."""
    if starts_at is None:
        return {"term": [TO_BE_CONFIRMED]}
    day = timezone.localdate(starts_at)
    return {"term": [term_of(day)], "month": [str(Month.of(day))]}
