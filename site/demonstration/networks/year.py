"""When the networks meet: a year of meetings of each around the day of the load, some held and some to come whatever day it is."""

import datetime
from dataclasses import dataclass
from typing import Any

from demonstration.words import words_of
from networks.meetings import series
from networks.pages.models import NetworkPage
from thep.cms.academic_years import academic_year_of, in_words

HELD = 2
"""A network has held at least so many meetings, if need be in the academic year before."""

AHEAD = 2
"""A network that meets often enough has at least so many ahead, if need be in the next academic year."""


@dataclass(frozen=True, kw_only=True)
class PlannedMeeting:
    """A meeting on its day. `number` is its place in the file, `later` how many of the network's meetings have been held since."""

    words: dict[str, Any]
    number: int
    day: datetime.date
    later: int


def plan_of(network: dict[str, Any], today: datetime.date) -> list[PlannedMeeting]:
    """Return a year of meetings of a network, each topic once, in the order of their days.

    They are those of this academic year, unless too few of them are held already or too few are left. A topic has its half-term of the
    school year, so that a meeting about the phonics check is in summer; the topics of a cohort follow one another from its first meeting.
    """
    topics = [words for words in words_of("networks", "meetings")["meeting"] if words["network"] == network["slug"]]
    year = academic_year_of(today)
    days = [day for each in (year - 1, year, year + 1) for day in _days_of_year(network, topics, each)]
    size = len(topics)
    held = sum(day < today for day in days)
    ahead = min(AHEAD, size - HELD)
    first = min(max(size, held + ahead - size), held - HELD)
    starts_over = network["kind"] == NetworkPage.Kind.COHORT
    return [
        PlannedMeeting(
            words=topics[number],
            number=number,
            day=days[place],
            later=max(0, held - place - 1),
        )
        for place in range(first, first + size)
        for number in [place - first if starts_over else place % size]
    ]


def title_of(network: dict[str, Any], today: datetime.date) -> str:
    """Return the title of a network, in which a cohort has the academic year that most of its meetings are in."""
    title: str = network["title"]
    if "{year}" not in title:
        return title
    plan = plan_of(network, today)
    return title.format(year=in_words(academic_year_of(plan[len(plan) // 2].day)))


def _days_of_year(network: dict[str, Any], topics: list[dict[str, Any]], academic_year: int) -> list[datetime.date]:
    weekday, week = network["meets"]
    since = datetime.date(academic_year, 9, 1)
    days = series.dates(weekday=weekday, week=week, academic_year=academic_year, since=since)
    return [days[words["half_term"] - 1] for words in topics]
