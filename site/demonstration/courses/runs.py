"""The runs of the courses: 154 events, most of them open, a few still drafts, some whose dates are to be confirmed."""

import datetime
from typing import Any

from courses.models import CoursePage
from demonstration.courses.timetable import Diary, at
from demonstration.courses.venues import venue
from demonstration.seeded_random import Dice, lasting_uuid
from demonstration.words import words_of
from thep.events import events
from thep.events.models import CancellationPolicy, Event, Facilitator
from thep.events.school_terms import DAY, is_school_day, terms_from
from thep.membership.models import Tier

VAT = 2000
DRAFTS = {("lunchtimes-that-work", 1), ("pe-where-everybody-moves", 1)}


def load(today: datetime.date) -> None:
    """Make the runs; those that are there already stay as they are."""
    diary = Diary(today)
    tiers: dict[str, Tier | None] = {tier.slug: tier for tier in Tier.objects.all()} | {"others": None}
    for words in words_of("courses", "courses")["course"]:
        for number in range(words["runs"]):
            sittings = [] if words.get("dates_to_be_confirmed") else diary.sittings(words, number)
            if run(words["slug"], number) is None:
                event = add(words, number, sittings, tiers, today)
                if (words["slug"], number) not in DRAFTS:
                    events.publish(event)


def run(slug: str, number: int) -> Event | None:
    """Run `number`, from 0, of a course."""
    return Event.objects.filter(uid=uid_of(slug, number)).first()


def uid_of(slug: str, number: int) -> Any:
    return lasting_uuid("run", slug, number)


def add(words: dict[str, Any], number: int, sittings: list[events.Sitting], tiers: dict[str, Tier | None], today: datetime.date) -> Event:
    is_online = words["format"] != Event.Format.IN_PERSON
    first_day = sittings[0].starts_at.date() if sittings else None
    return events.create(
        title=words["title"],
        sessions=sittings,
        prices={tiers[slug]: pence for slug, pence in words["price_pence"].items()} if not words.get("free") else {},
        facilitators=Facilitator.objects.filter(slug__in=words["facilitators"]),
        uid=uid_of(words["slug"], number),
        kind=words["kind"],
        page=CoursePage.objects.get(slug=words["slug"]),
        format=words["format"],
        venue=venue(words["venue"]) if "venue" in words else None,
        joining_link=f"https://meet.thep.example/{words['slug']}-{number + 1}" if is_online else "",
        joining_notes="The link opens ten minutes before. Join with your name and school, please." if is_online else "",
        capacity=words["capacity"],
        min_places=words["min_places"],
        vat_rate=VAT if words["vat"] else 0,
        uses_included_places=words["included"],
        policy=CancellationPolicy.objects.get(slug=words["policy"]),
        booking_opens_at=opens_at(words, number, first_day, today),
        booking_closes_at=closes_at(words, first_day),
    )


def opens_at(words: dict[str, Any], number: int, first_day: datetime.date | None, today: datetime.date) -> datetime.datetime | None:
    """Return when booking opens: for some of the runs two terms away only at the start of the next term."""
    terms = terms_from(today)
    next(terms)
    following = next(terms)
    if first_day and first_day > following.last and Dice("opens", words["slug"], number).chance(30):
        return at(following.first, "08:00")
    return None


def closes_at(words: dict[str, Any], first_day: datetime.date | None) -> datetime.datetime | None:
    """Return when booking closes: where people meet, at noon on the school day before; online, when it starts."""
    if first_day is None or words["format"] == Event.Format.ONLINE:
        return None
    day = first_day - DAY
    while not is_school_day(day):
        day -= DAY
    return at(day, "12:00")
