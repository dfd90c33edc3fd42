"""What events hold about a person, and what becomes of it when they close their account."""

from typing import Any

from thep.accounts.models import User

from .models import Facilitator, PersonalFeed


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
    return [{"made": each.renewed_at.isoformat()} for each in PersonalFeed.objects.filter(person=person)]


def erase(person: User) -> None:
    """Delete the calendar. Events that the person led say so by name, and nothing more of them."""
    Facilitator.objects.filter(person=person).update(person=None, job_title="", biography="")
    PersonalFeed.objects.filter(person=person).delete()
