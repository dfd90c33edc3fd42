"""The letters of announcements, looked at again when they leave: who has left the network meanwhile gets none."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone

from networks.members.access import OFFICE
from networks.members.emails import LIST
from networks.members.examples import example_network
from networks.members.open_memberships import open_memberships
from thep.accounts.examples import example_lead
from thep.accounts.models import User
from thep.mail import letters
from thep.mail.causes import Cause, record_of
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.models import Message

from . import words
from .models import Announcement

NO_MEMBER = "They aren’t a member of the network any more."
TRYING = "you tried out an announcement that you’re writing"


def look_again(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Return which letters mustn't leave, by key, as their readers aren't in the network now. In a fixed number of queries."""
    mailings = {message.pk: record_of(message.cause) for message in messages}
    networks = dict(Announcement.objects.filter(mailing__in=set(mailings.values())).values_list("mailing", "network"))
    people = {message.person_id for message in messages if message.person_id is not None}
    inside = {(each.person, each.network) for each in open_memberships(people)}
    return {message.pk: NO_MEMBER for message in messages if (message.person_id, networks.get(mailings[message.pk])) not in inside}


def _example() -> dict[str, Any]:
    announcement = Announcement(
        pk=1,
        network=example_network(),
        title="Bring boots on Thursday",
        body="We begin in the garden.\n\n- Boots, and a coat\n- One photograph of your own outdoor space",
        author=example_lead(),
        sent_at=timezone.now(),
    )
    return context_of(announcement, because=f"you’re a member of {announcement.network.title} on our website")


def values_of(announcement: Announcement, *, answers_to_author: bool) -> dict[str, str]:
    """Return what its letters say beside its words: the network, who wrote it, who alone gets answers, and where it is read for good."""
    author = announcement.author.get_full_name() if announcement.author else "A lead of the network"
    return {
        "network": announcement.network.title,
        "by": author,
        "answers": author if answers_to_author else "our office",
        "address": settings.SITE_ADDRESS + announcement.address,
    }


def context_of(announcement: Announcement, *, because: str, answers_to_author: bool = True) -> dict[str, Any]:
    return {
        "subject": announcement.title,
        "body": words.as_html(announcement.body),
        "because": because,
        "values": values_of(announcement, answers_to_author=answers_to_author),
    }


SENT = LetterKind(
    name="networks.announcement",
    label="Announcement of a network",
    audience="The members of a network who want its emails at once, when one of its leads sends an announcement.",
    template="networks/email/announcement",
    about=LetterClass.NETWORK,
    why="You get this email because {{ because }}.",
    office_permission=OFFICE,
    stopped_by=LIST.name,
    example=_example,
    look_again=look_again,
)
TEST = LetterKind(
    name="networks.announcement_test",
    label="Test of a network’s announcement",
    audience="Whoever writes an announcement and tries it out.",
    template="networks/email/announcement",
    about=LetterClass.MEMBERSHIP,
    why="You get this email because {{ because }}.",
    office_permission=OFFICE,
    example=lambda: _example() | {"because": TRYING},
)
KINDS = (SENT, TEST)


def send_test(announcement: Announcement, *, to: User, answers_to_author: bool) -> None:
    """Send `to` the announcement as members would get it."""
    context = context_of(announcement, because=TRYING, answers_to_author=answers_to_author)
    context["subject"] = f"Test: {announcement.title}"
    letters.send(TEST, to, Cause.of_its_own(), context)
