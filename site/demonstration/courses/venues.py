"""Where events meet, and who leads them."""

import datetime

from demonstration.words import words_of
from thep.accounts.models import User
from thep.events.models import Facilitator, Venue

STREETS = {
    "partnership-training-room": ("Second floor", "Partnership House\n12 Weavers Row\nLondon"),
    "partnership-meeting-room": ("Second floor", "Partnership House\n12 Weavers Row\nLondon"),
}


def load(today: datetime.date) -> None:
    """Have every venue and facilitator of the words, as the words describe them."""
    for words in words_of("courses", "venues")["venue"]:
        room, address = STREETS.get(words["slug"], ("", f"{words['area']}\nLondon"))
        Venue.objects.update_or_create(
            name=words["name"],
            defaults={
                "room": room,
                "address": address,
                "postcode": words["postcode_district"],
                "access_notes": "\n\n".join([words["access"], words["getting_here"], words["on_the_day"]]),
            },
        )
    for words in words_of("courses", "facilitators")["facilitator"]:
        person = User.objects.filter(email=words["person"]).first() if "person" in words else None
        Facilitator.objects.update_or_create(
            slug=words["slug"],
            defaults={"name": words["name"], "job_title": words["role"], "biography": words["biography"], "person": person},
        )


def venue(slug: str) -> Venue:
    name = next(words["name"] for words in words_of("courses", "venues")["venue"] if words["slug"] == slug)
    return Venue.objects.get(name=name)
