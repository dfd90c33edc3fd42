"""When runs are held: on school days, in rooms and with facilitators that are free, spread over the season."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from demonstration.season import season
from demonstration.seeded_random import Dice
from thep.events.events import Sitting
from thep.events.school_terms import DAY, WEEK, is_school_day, school_days

# Courses whose first run has begun, and how many days ago: somebody is to be found part of the way through.
BEGUN = {"sendcos-first-year": 52, "phonics-that-sticks": 34, "first-headship": 40}
# So that more is on in the coming weeks than in the summer.
EARLIER = 1.3
NEAR = 25


@dataclass
class Diary:
    """Days of the season, and what takes place on them already."""

    today: datetime.date
    busy: set[tuple[str, datetime.date, bool]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.first, self.last = season(self.today)
        self.days = school_days(self.first, self.last)

    def sittings(self, words: dict[str, Any], number: int) -> list[Sitting]:
        """Return the sessions of run `number` of a course, noted in the diary."""
        dice = Dice("day", words["slug"], number)
        aim = self.aim(words, number)
        near = sorted(self.days, key=lambda day: (abs((day - aim).days), dice.below(100)))[:NEAR]
        days = next(
            (days for day in near if self.is_free(words, days := follow(day, words))),
            follow(near[0], words),
        )
        for day, session in zip(days, words["sessions"], strict=True):
            self.busy.update(self.engagements(words, day, session))
        return [sitting(day, session, words) for day, session in zip(days, words["sessions"], strict=True)]

    def aim(self, words: dict[str, Any], number: int) -> datetime.date:
        """Return the day near which run `number` (from 0) is to begin; all sessions end within the season."""
        if number == 0 and words["slug"] in BEGUN:
            return self.today - BEGUN[words["slug"]] * DAY
        length = words["sessions"][-1]["gap_days"]
        share = (number + Dice("season", words["slug"]).below(1000) / 1000) / words["runs"]
        return self.first + DAY * round(share**EARLIER * max((self.last - self.first).days - length - 21, 7))

    def is_free(self, words: dict[str, Any], days: list[datetime.date]) -> bool:
        gaps = [(day - days[0]).days for day in days]
        if gaps != [session["gap_days"] for session in words["sessions"]] or (
            days[0].weekday() == 4 and words["sessions"][0]["starts"] >= "16:00"
        ):
            return False
        return all(
            self.busy.isdisjoint(self.engagements(words, day, session)) for day, session in zip(days, words["sessions"], strict=True)
        )

    def engagements(self, words: dict[str, Any], day: datetime.date, session: dict[str, Any]) -> Iterator[tuple[str, datetime.date, bool]]:
        """Yield the room and the people that a session needs, each for the halves of the day that it touches."""
        needed = list(words["facilitators"])
        if "venue" in words and not session.get("online"):
            needed.append(words["venue"])
        for name in needed:
            for afternoon in {session["starts"] >= "12:30", session["ends"] > "12:30"}:
                yield name, day, afternoon


def follow(day: datetime.date, words: dict[str, Any]) -> list[datetime.date]:
    """Return the days of all sessions where the first is on `day`; one that would fall into a holiday is held in the week after it."""
    days: list[datetime.date] = []
    for session in words["sessions"]:
        held = day + session["gap_days"] * DAY
        while not is_school_day(held) or (days and held <= days[-1]):
            held += WEEK
        days.append(held)
    return days


def sitting(day: datetime.date, session: dict[str, Any], words: dict[str, Any]) -> Sitting:
    online = words["format"] == "online" or session.get("online", False)
    return Sitting(
        starts_at=at(day, session["starts"]),
        ends_at=at(day, session["ends"]),
        title=session.get("title", ""),
        online=online,
    )


def at(day: datetime.date, clock: str) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.fromisoformat(clock)))
