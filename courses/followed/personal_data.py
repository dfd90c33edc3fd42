"""What is held of a person who follows searches, and what becomes of it when they close their account."""

from typing import Any

from thep.accounts.models import User

from . import searches
from .models import FollowedSearch


def followed(person: User) -> list[dict[str, Any]]:
    known = searches.facets()
    return [
        {"new dates for": searches.read(each.search, known).in_words, "since": each.created_at.isoformat()}
        for each in FollowedSearch.objects.filter(person=person)
    ]


def erase(person: User) -> None:
    FollowedSearch.objects.filter(person=person).delete()
