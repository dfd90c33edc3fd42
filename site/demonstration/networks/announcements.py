"""What leads of the networks have told all members, and how often members want to hear of it."""

import datetime
from typing import Any

from django.utils import timezone

from demonstration.networks.networks import words_of_networks
from demonstration.season import school_day_before
from demonstration.seeded_random import Dice
from demonstration.words import words_of
from networks.announcements.models import Announcement
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.mail.models import Frequency

HALF_PAST_FOUR = datetime.time(16, 30)
TENTHS = (*[Frequency.AT_ONCE] * 5, Frequency.DAILY, *[Frequency.WEEKLY] * 2, Frequency.MONTHLY, Frequency.NEVER)
"""How many tenths of the members want the emails of a network how often."""


def load(today: datetime.date) -> None:
    """Keep what was announced, as if it had been sent on its day; and have members choose how often they hear of their networks."""
    leads = {words["slug"]: words["lead"] for words in words_of_networks()}
    found: list[dict[str, Any]] = words_of("networks", "announcements")["announcement"]
    for words in found:
        network = NetworkPage.objects.get(slug=words["network"])
        author = User.objects.get(email=leads[words["network"]])
        Announcement.objects.get_or_create(
            network=network,
            title=words["title"],
            defaults={"author": author, "body": words["body"]} | sent(today, words.get("days")),
        )
    if not NetworkMember.objects.exclude(emails=Frequency.AT_ONCE).exists():
        members = list(NetworkMember.objects.active().select_related("network", "person").order_by("network", "person"))
        for member in members:
            if not member.is_leading:
                member.emails = TENTHS[Dice("emails", member.network.slug, member.person.email).below(10)]
        NetworkMember.objects.bulk_update(members, ["emails"])


def sent(today: datetime.date, days: int | None) -> dict[str, Any]:
    """Return what says that an announcement was sent so many school days ago; nothing for a draft."""
    if days is None:
        return {}
    at = timezone.make_aware(datetime.datetime.combine(school_day_before(today, days), HALF_PAST_FOUR))
    return {"state": Announcement.State.SENT, "sent_at": at}
