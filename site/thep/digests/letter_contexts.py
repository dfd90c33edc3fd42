"""What the letter of a digest says of what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from thep.accounts.models import User

from .contents import Found
from .sections import DigestItem, DigestSection

MOST_LISTED = 25
"""Of each section. What is more is counted, with a link to all: but for what is told nowhere else."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A section as the letter shows it: its heading, its first items, how many more there are, and where all are."""

    title: str
    items: Sequence[DigestItem]
    further: int
    address: str


def context_of(person: User | None, found: Found) -> dict[str, Any]:
    new = found.new
    return {
        "to": person,
        "parts": [part_of(section, items) for section, items in new],
        "in_short": in_a_sentence([section.counted(len(items)) for section, items in new]),
        "because": in_a_sentence([section.because for section, _ in new]),
    }


def part_of(section: DigestSection, items: Sequence[DigestItem]) -> Part:
    listed = len(items) if section.tells_each else MOST_LISTED
    return Part(
        title=section.title,
        items=items[:listed],
        further=max(0, len(items) - listed),
        address=settings.SITE_ADDRESS + reverse(section.all_of_them),
    )


def in_a_sentence(words: Sequence[str]) -> str:
    """Return 'one', 'one and two' or 'one, two and three'."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
