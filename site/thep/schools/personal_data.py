"""What this app holds about a person, and what becomes of it when they close their account."""

from typing import Any

from django.utils import timezone

from thep.accounts.models import User

from .models import Affiliation


def affiliations(person: User) -> list[dict[str, Any]]:
    return [
        {
            "school": each.school.name,
            "urn": each.school.urn,
            "role": each.get_role_display(),
            "state": each.get_state_display(),
            "asked": each.asked_at.isoformat(),
            "last_day": each.leaves_on.isoformat() if each.leaves_on else None,
            "ended": each.ended_at.isoformat() if each.ended_at else None,
        }
        for each in person.affiliations.select_related("school")
    ]


def end_affiliations(person: User) -> None:
    live = person.affiliations.filter(state__in=Affiliation.LIVE)
    live.update(state=Affiliation.State.ENDED, ended_at=timezone.now(), ended_by=person)
