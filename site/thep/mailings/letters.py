"""The letters of mailings. Which of them somebody gets follows from why they get it, never from what its writer wishes."""

from email.utils import formataddr, parseaddr
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.safestring import mark_safe

from thep.accounts.models import User
from thep.digests import frequencies as digests
from thep.digests import gathered_letters
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Frequency

BECAUSE = "You get this email because {{ because }}."
NEWS = MailingList(
    name="mailings",
    label="News from the office",
    about=LetterClass.NEWSLETTER,
    words="What the Partnership’s office tells schools, members and people in a role: dates, offers and requests.",
    frequencies=(Frequency.AT_ONCE, Frequency.DAILY, Frequency.WEEKLY, Frequency.NEVER),
    part_of=digests.LIST.name,
)
IN_THE_DIGEST = gathered_letters.section_of(
    NEWS, title="From the office", one="email from the office", many="emails from the office", because="our office wrote to you", order=30
)
"""What somebody wants in their digest, or what was too much for a day."""


def _example(because: str) -> dict[str, Any]:
    body = mark_safe("<p>Hello Nasima</p><p>We meet in the <strong>library</strong> on Thursday.</p><ul><li>Bring a laptop</li></ul>")
    return {"subject": "Rooms for Thursday", "body": body, "because": because}


def _kind(
    name: str, about: LetterClass, *, label: str, audience: str, because: str, stopped_by: str = "", to_many: bool = True
) -> LetterKind:
    return LetterKind(
        name=f"mailings.{name}",
        label=label,
        audience=audience,
        template="mailings/email/letter",
        about=about,
        why=BECAUSE,
        stopped_by=stopped_by,
        to_many=to_many,
        example=partial(_example, because),
    )


FROM_THE_OFFICE = _kind(
    "from_the_office",
    LetterClass.NEWSLETTER,
    label="Email from the office to schools, members or people in a role",
    audience="Whoever is in the groups that the office chose, once it sends the email.",
    because="you are listed at Ben Jonson Primary School",
    stopped_by=NEWS.name,
)
TO_BOOKED = _kind(
    "to_booked",
    LetterClass.BOOKINGS,
    label="Email from the office, or who leads it, about an event",
    audience="People who have a place on the event, wait for one or came, once the office or who leads it sends the email.",
    because="you have a place on Phonics that sticks",
)
"""It is about their place, so they can't stop it."""
TO_SUBSCRIBERS = _kind(
    "to_subscribers",
    LetterClass.NEWSLETTER,
    label="Email from the office to newsletter subscribers",
    audience="Everybody who asked for the newsletter and confirmed it, once the office sends the email.",
    because="you asked for our newsletter",
    stopped_by="newsletter",
)
TEST = _kind(
    "test",
    LetterClass.MEMBERSHIP,
    label="Test of an email to many people",
    audience="Whoever in the office writes an email to many people and tries it out.",
    because="you tried out an email that you are writing",
    to_many=False,
)
KINDS = (FROM_THE_OFFICE, TO_BOOKED, TO_SUBSCRIBERS, TEST)


def sender_headers(writer: User | None, *, reply_to_writer: bool) -> dict[str, str]:
    """Return the headers that say who wrote, and where answers go."""
    return {"From": formataddr(sender_of(writer)), "Reply-To": answers_to(writer, reply_to_writer=reply_to_writer)}


def sender_of(writer: User | None) -> tuple[str, str]:
    """Return the name and the address that letters come from: ours, with the writer's name beside our own."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    named = filter(None, [str(writer) if writer is not None and writer.is_active else "", name])
    return ", ".join(named), address


def answers_to(writer: User | None, *, reply_to_writer: bool) -> str:
    """Return the address that answers go to: the writer's where that was chosen and they still have an account, else the office's."""
    return writer.email if reply_to_writer and writer is not None and writer.is_active else parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
