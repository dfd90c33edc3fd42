"""What events hold about a person, and what becomes of it when they close their account."""

from typing import Any

from thep.accounts.models import User

from .models import Facilitator, PersonalFeed, SchoolFeed, SecretFeed


def events_led(person: User) -> list[dict[str, Any]]:
    return [
        {
            "name": each.name,
            "job_title": each.job_title,
            "biography": each.biography,
            "events": [event.title for event in each.events.all()],
        }
        for each in Facilitator.objects.filter(person=person).prefetch_related("events")
    ]


def feeds(person: User) -> list[dict[str, Any]]:
    """Return that there is a private calendar feed; its address is shown where it is made, and nowhere else."""
    return [describe_feed(each) for each in PersonalFeed.objects.filter(person=person)]


def school_feeds(person: User) -> list[dict[str, Any]]:
    """Return the calendars of schools that `person` has an address of."""
    found = SchoolFeed.objects.filter(person=person).select_related("school")
    return [{"school": each.school.name} | describe_feed(each) for each in found]


def describe_feed(feed: SecretFeed) -> dict[str, Any]:
    """Return since when somebody has had a feed's address, and what last fetched it; never the address."""
    return {
        "made": feed.renewed_at.isoformat(),
        "last_fetched": feed.fetched_at.isoformat() if feed.fetched_at else None,
        "last_fetched_by": feed.fetched_by,
    }


def erase(person: User) -> None:
    """Delete the calendars. Events that the person led say so by name, and nothing more of them."""
    Facilitator.objects.filter(person=person).update(person=None, job_title="", biography="")
    PersonalFeed.objects.filter(person=person).delete()
    SchoolFeed.objects.filter(person=person).delete()
