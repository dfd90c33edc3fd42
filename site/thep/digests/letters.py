"""The letter that a digest is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from thep.accounts.models import User
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind, LetterVariable
from thep.mail.models import Message

from .contents import Found
from .frequencies import LIST
from .models import DIGEST, DigestRecipient
from .sections import DigestItem, DigestSection

log = structlog.get_logger(__name__)

MOST_LISTED = 25
"""Of each section. What is more is counted, with a link to all: but for what is told nowhere else."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A section as the letter shows it: its heading, its first items, how many more there are, and where all are."""

    title: str
    items: Sequence[DigestItem]
    further: int
    address: str


def example() -> dict[str, Any]:
    """Return what a digest says, for showing its kind."""
    new_date = DigestItem(
        key="",
        at=timezone.now(),
        words="Fractions that make sense",
        address="/courses/",
        when="Thursday 14 January 2027, 9.30am to 3.30pm",
        place="In person, E1",
    )
    booked = replace(new_date, words="Nasima Begum: Phonics that sticks", address="/member/bookings/", place="Online")
    email = DigestItem(key="", at=timezone.now(), words="Rooms for the summer term", address="/", beginning="Hello Nasima, from April we …")
    parts = [
        Part(title="Booked at your school", items=[booked], further=0, address=settings.SITE_ADDRESS),
        Part(title="New dates", items=[new_date], further=3, address=settings.SITE_ADDRESS),
        Part(title="From the office", items=[email], further=0, address=settings.SITE_ADDRESS),
    ]
    because = "you lead professional learning at a school, you asked us to tell you of new dates and our office wrote to you"
    in_short = "1 new booking, 4 new dates and 1 email from the office"
    return {"to": None, "parts": parts, "in_short": in_short, "because": because}


KIND = LetterKind(
    name=DIGEST,
    label="Digest",
    audience="People who follow new dates, leads of schools and whoever wants our emails there, daily or on Mondays, if anything is new.",
    template="digests/email/digest",
    about=LetterClass.ALERT,
    why="You get this email because {{ because }}.",
    stopped_by=LIST.name,
    variables=(
        LetterVariable("what_is_new", "what is new, counted", "{{ in_short }}"),
        LetterVariable("reason", "why they get it", "{{ because }}"),
    ),
    example=example,
)


def draft_for(row: DigestRecipient, found: Found) -> Message | None:
    """Return the letter for the reader of `row`; None where nothing is new, or it could not be written, of which the log says why.

    Its cause is the run, so that an address has one of each run, whatever happens.
    """
    if not found.number:
        return None
    try:
        return letters.draft(KIND, row.address, Cause(row.run), context_of(row.person, found), person=row.person)
    except Exception:  # one reader's trouble keeps nobody from their letter
        log.exception("digest_not_written", recipient=row.pk)
        return None


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
