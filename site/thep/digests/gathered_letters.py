"""Letters that aren't sent by themselves, as a section of the digest: of a list that their readers want in one letter, or too many a day.

Each is told with its subject, its first words, and the link to read it.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import Truncator

from thep.domains import declared
from thep.mail import reading
from thep.mail.causes import key_of
from thep.mail.kinds import LetterKind
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Message
from thep.mail.plain_text import first_words
from thep.mail.preference_checks import joined_the_digest

from .sections import DigestItem, DigestSection, Items, Reader
from .timetable import DAY, Period

WORDS = 30
LATELY = 44 * DAY
"""As long as the longest look back, and a week more for a run that is late."""


def section_of(sender: MailingList, **said: Any) -> DigestSection:
    """Return the section that tells of the letters of the list `sender`. What else is `said`, such as its title, is in `DigestSection`."""
    return DigestSection(
        name=sender.name,
        readers=partial(readers_of, sender),
        prepare=lambda period: partial(items_for, gathered(sender, period)),
        all_of_them="email_preferences",
        tells_each=True,
        **said,
    )


def gathered(sender: MailingList, period: Period) -> QuerySet[Message]:
    """Return the letters of `sender` that joined the digest in `period`, the first first."""
    kinds = [kind.name for kind in declared(LetterKind) if kind.stopped_by == sender.name]
    joined = joined_the_digest(Message.objects.filter(kind__in=kinds))
    return joined.filter(state_at__gte=period.begins_at, state_at__lt=period.ends_at).order_by("state_at", "pk")


def readers_of(sender: MailingList) -> dict[str, int | None]:
    """Return whose letters have joined the digest lately."""
    now = timezone.now()
    lately = gathered(sender, Period(now - LATELY, now)).order_by()
    return dict(lately.annotate(address=Lower("to")).values_list("address", "person"))


def items_for(letters: QuerySet[Message], readers: Sequence[Reader]) -> Items:
    """Return the letters to each of `readers`, in one query."""
    items: dict[str, list[DigestItem]] = defaultdict(list)
    theirs = letters.annotate(address=Lower("to")).filter(address__in=[reader.address for reader in readers])
    for letter in theirs.only("subject", "text", "state_at"):
        items[letter.address].append(item_of(letter))
    return items


def item_of(letter: Message) -> DigestItem:
    return DigestItem(
        key=key_of(letter),
        at=letter.state_at,
        words=letter.subject,
        address=reading.address_of(letter),
        beginning=Truncator(first_words(letter.text, after=letter.subject)).words(WORDS, truncate=" …"),
    )
