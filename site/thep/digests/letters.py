"""The letter that a digest is."""

from dataclasses import replace
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone

from thep.cms.catalogues import catalogue_address
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind, LetterVariable
from thep.mail.models import Message

from . import second_look
from .contents import Found
from .frequencies import LIST
from .letter_contexts import Part, context_of
from .models import DIGEST, DigestRecipient
from .sections import DigestItem

log = structlog.get_logger(__name__)


def example() -> dict[str, Any]:
    """Return what a digest says, for showing its kind."""
    new_date = DigestItem(
        key="",
        at=timezone.now(),
        words="Fractions that make sense",
        address=catalogue_address(),
        when="Thursday 14 January 2027, 9.30am to 3.30pm",
        place="In person, E1",
    )
    booked = replace(new_date, words="Nasima Begum: Phonics that sticks", address="/member/bookings/", place="Online")
    email = DigestItem(key="", at=timezone.now(), words="Rooms for the summer term", address="/", beginning="Hello Nasima, from April we …")
    parts = [
        Part(title="Booked by your colleagues", items=[booked], further=0, address=settings.SITE_ADDRESS),
        Part(title="New dates", items=[new_date], further=3, address=settings.SITE_ADDRESS),
        Part(title="From the office", items=[email], further=0, address=settings.SITE_ADDRESS),
    ]
    because = "you lead professional learning where you work, you asked us to tell you of new dates and our office wrote to you"
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
    # What a digest tells is its reader's, and some of it is told to few: networks' news, a school's bookings.
    office_permission="digests.view_digestrun",
    variables=(
        LetterVariable("what_is_new", "what is new, counted", "{{ in_short }}"),
        LetterVariable("reason", "why they get it", "{{ because }}"),
    ),
    example=example,
    look_again=second_look.look_again,
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
