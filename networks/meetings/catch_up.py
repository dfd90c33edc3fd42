"""What somebody who has just joined a network missed: the notes of its last meetings."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from networks.members.models import NetworkMember

from .meetings import Row

NEWCOMER = datetime.timedelta(days=60)
LAST = 3


@dataclass(frozen=True, kw_only=True)
class MissedMeeting:
    """A meeting that is over, and its notes."""

    row: Row
    notes: str


def is_newcomer(member: NetworkMember | None) -> bool:
    """Return whether `member` joined within `NEWCOMER`, or hasn't been on the network's page before."""
    if member is None or not member.is_active:
        return False
    return member.seen_at is None or (member.joined_at is not None and member.joined_at > timezone.now() - NEWCOMER)


def missed(past: Sequence[Row]) -> list[MissedMeeting]:
    """Return the last meetings of `past` that have notes, the latest first."""
    papers = [(row, getattr(row.event, "network_papers", None)) for row in past]
    return [MissedMeeting(row=row, notes=each.notes) for row, each in papers if each is not None and each.notes][:LAST]
