"""Who comes to which run: people whom the course is for, who aren't elsewhere at the time and haven't done it yet."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from demonstration.seeded_random import Dice
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.cms.vocabulary import Audience, JobRole
from thep.events.models import Event

# Of a hundred places, how many are taken once a run is near.
FILLED = {"full": 100, "popular": 78, "steady": 52, "quiet": 24}
# What of that is booked this many days before, and how many of these came.
EARLY = ((-1, 35), (35, 70), (75, 45), (130, 24), (1000, 10))
MOST = 14
FULL_BY = 75
SOON = 28
COMES_AS = {
    JobRole.TEACHER: {Audience.TEACHER, Audience.ECT, Audience.MENTOR},
    JobRole.HEAD_OF_YEAR: {Audience.MIDDLE_LEADER, Audience.TEACHER},
    JobRole.HEAD_OF_DEPARTMENT: {Audience.MIDDLE_LEADER, Audience.TEACHER, Audience.MENTOR},
    JobRole.ASSISTANT_HEADTEACHER: {Audience.SENIOR_LEADER, Audience.MENTOR},
    JobRole.DEPUTY_HEADTEACHER: {Audience.SENIOR_LEADER, Audience.MENTOR},
    JobRole.HEADTEACHER: {Audience.HEADTEACHER},
    JobRole.SENDCO: {Audience.SENDCO, Audience.MIDDLE_LEADER},
    JobRole.TEACHING_ASSISTANT: {Audience.TEACHING_ASSISTANT},
    JobRole.HLTA: {Audience.TEACHING_ASSISTANT, Audience.TEACHER},
    JobRole.LEARNING_SUPPORT: {Audience.TEACHING_ASSISTANT, Audience.SUPPORT_STAFF},
    JobRole.ADMINISTRATION: {Audience.SUPPORT_STAFF, Audience.BUSINESS_MANAGER},
    JobRole.PASTORAL: {Audience.SUPPORT_STAFF},
    JobRole.GOVERNOR: {Audience.GOVERNOR},
}


@dataclass
class Crowd:
    """Everybody who can come, and where each is already."""

    people: list[User]
    courses: defaultdict[int, set[int | None]] = field(default_factory=lambda: defaultdict(set))
    hours: defaultdict[int, set[tuple[datetime.date, bool]]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, people: Iterable[User], booked: Iterable[Booking]) -> "Crowd":
        crowd = cls(list(people))
        for booking in booked:
            crowd.note(booking.person, booking.event)
        return crowd

    def note(self, person: User, event: Event) -> None:
        self.courses[person.pk].add(event.page_id)
        self.hours[person.pk] |= half_days(event)

    def choose(self, event: Event, words: dict[str, Any], how_many: int) -> list[User]:
        """Return the `how_many` people who suit best, fewer bookings before more; they are noted as coming."""
        dice = Dice("crowd", event.uid)
        hours = half_days(event)
        free = [
            person
            for person in self.people
            if event.page_id not in self.courses[person.pk] and self.hours[person.pk].isdisjoint(hours) and suits(person, words) < 3
        ]
        # Colleagues come together: chance picks a school rather than a person.
        chance = {domain: dice.below(10_000) for domain in sorted({domain_of(person) for person in free})}
        free.sort(key=lambda person: (suits(person, words), len(self.courses[person.pk]) // 4, chance[domain_of(person)], person.email))
        for person in free[:how_many]:
            self.note(person, event)
        return free[:how_many]


def domain_of(person: User) -> str:
    return person.email.partition("@")[2]


def how_many(event: Event, words: dict[str, Any], now: datetime.datetime, *, is_to_be_full: bool) -> int:
    """Return how many people want to come: beyond the capacity where a run is full, and too few where it's quiet."""
    dice = Dice("how many", event.uid)
    days = days_until(event, now)
    is_going_on = days < 0 and (event.ends_at or now) > now
    share = 100 if is_going_on else next(share for until, share in EARLY if days <= until)
    if is_to_be_full:
        return event.capacity + dice.between(2, 5)
    if words["popularity"] in ("quiet", "steady") and 0 <= days <= SOON and dice.chance(60):
        return dice.between(1, max(words["min_places"] - 2, 1))
    wanted = event.capacity * FILLED[words["popularity"]] * share * dice.between(80, 115) // 1_000_000
    return min(wanted, MOST, event.capacity)


def to_be_full(runs: Iterable[tuple[dict[str, Any], Event]], now: datetime.datetime) -> set[int]:
    """Return the keys of the next run of each course that always fills, and of any near one; `runs` go by their start."""
    full: set[int] = set()
    courses = set()
    for words, event in runs:
        days = days_until(event, now)
        if words["popularity"] == "full" and days >= 0 and (days <= FULL_BY or event.page_id not in courses):
            courses.add(event.page_id)
            full.add(event.pk)
    return full


def days_until(event: Event, now: datetime.datetime) -> int:
    return (timezone.localdate(event.starts_at or now) - timezone.localdate(now)).days


def suits(person: User, words: dict[str, Any]) -> int:
    """Return 0 for somebody whom the course is for, 1 and 2 for those to whom it's of use, 3 for those who have no business there."""
    comes_as = COMES_AS.get(JobRole(person.job_role), set()) if person.job_role else set()
    fits_role = not comes_as.isdisjoint(words["roles"])
    fits_phase = person.phase in words["phases"]
    governs = person.job_role == JobRole.GOVERNOR
    if governs and not fits_role:
        return 3
    return {(True, True): 0, (True, False): 2, (False, True): 1, (False, False): 3}[fits_role, fits_phase]


def half_days(event: Event) -> set[tuple[datetime.date, bool]]:
    """Return the mornings (False) and afternoons (True) that an event takes."""
    starts = [timezone.localtime(session.starts_at) for session in event.sessions.all()]
    ends = [timezone.localtime(session.ends_at) for session in event.sessions.all()]
    return {(start.date(), start.hour >= 12) for start in starts} | {(end.date(), end.hour >= 13) for end in ends}
