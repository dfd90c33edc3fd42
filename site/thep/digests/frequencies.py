"""How often people get a section of the digest: as they chose on the page of their preferences."""

from collections.abc import Collection

from thep.mail import preferences
from thep.mail.kinds import LetterClass
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Frequency

LIST = MailingList(
    name="digests",
    label="Digests",
    about=LetterClass.ALERT,
    words="What is new for you, in one email a day or a week.",
    frequencies=(Frequency.DAILY, Frequency.WEEKLY, Frequency.NEVER),
    default=Frequency.WEEKLY,
)
"""What stops the whole of it. Each section has a list of its own, which is part of this one."""


def readers_at(name: str, frequency: Frequency, addresses: Collection[str]) -> list[str]:
    """Return those of `addresses` that get the section called `name` as often as `frequency`, in their order, in two queries.

    Who wants at once what it gathers gets daily what was too much for a day.

    Who has paused their emails gets none; what is new meanwhile is told when the pause is over, as far as runs look back.
    """
    wishes, paused = preferences.frequencies(addresses, name), preferences.paused(addresses)
    wanted = {frequency, Frequency.AT_ONCE} if frequency == Frequency.DAILY else {frequency}
    return [address for address in addresses if wishes[address] in wanted and address not in paused]
