"""How often people get a section of the digest: as they chose on the page of their preferences."""

from collections.abc import Collection

from thep.mail import preferences
from thep.mail.kinds import LetterClass
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Frequency

from .timetable import FREQUENCIES

LIST = MailingList(
    name="digests",
    label="Digests",
    about=LetterClass.ALERT,
    words="What is new for you, in one email a day, a week or a month.",
    frequencies=(Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY, Frequency.NEVER),
    default=Frequency.WEEKLY,
)
"""What stops the whole of it. Each section has a list of its own, which is part of this one."""


def as_often_as(frequency: Frequency) -> tuple[Frequency, ...]:
    """Return `frequency` and those that are more frequent, of which a letter that goes out on the same morning tells too."""
    return FREQUENCIES[FREQUENCIES.index(frequency) :]


def not_paused(addresses: Collection[str]) -> list[str]:
    """Return those of `addresses` that haven't paused their emails, in their order."""
    paused = preferences.paused(addresses)
    return [address for address in addresses if address not in paused]


def readers_at(name: str, frequencies: Collection[Frequency], addresses: Collection[str]) -> list[str]:
    """Return those of `addresses` that get the section called `name` as often as one of `frequencies`, in their order, in two queries.

    Who wants at once what it gathers gets daily what was too much for a day.

    Who has paused their emails gets none; what is new meanwhile is told when the pause is over, as far as runs look back.
    """
    wishes, paused = preferences.frequencies(addresses, name), preferences.paused(addresses)
    wanted = {*frequencies, Frequency.AT_ONCE} if Frequency.DAILY in frequencies else set(frequencies)
    return [address for address in addresses if wishes[address] in wanted and address not in paused]
