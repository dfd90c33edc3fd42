"""How often members get the emails of each of their networks: chosen on its page, or with all others on the page of their preferences."""

from functools import partial

from django.db.models import Q
from django.db.models.functions import Lower

from networks.errors import NotAMember
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.digests import frequencies as digests
from thep.mail import preferences
from thep.mail.kinds import LetterClass
from thep.mail.list_records import ListEntries, ListEntry
from thep.mail.mailing_lists import MailingList
from thep.mail.models import Frequency

from .models import NetworkMember

NAME = "networks"
"""Of the list, and of the section of the digest."""

WORDS = (
    "At once: announcements, new threads, and replies that you follow, as they’re written; what else is new in one email a week. "
    "Otherwise everything comes together."
)
NEWCOMERS_GET = {
    Frequency.AT_ONCE: (
        "announcements, new threads and replies in threads that you follow by email as they’re written, and other news in one email a week"
    ),
    Frequency.DAILY: "what is new in the network in one email a day",
    Frequency.WEEKLY: "what is new in the network in one email a week",
    Frequency.MONTHLY: "what is new in the network in one email a month",
    Frequency.NEVER: "no emails about what is new in the network",
}
IN_USE = Q(person__is_active=True, network__live=True)


def what_newcomers_get() -> str:
    """Return a sentence that says which emails somebody gets who joins a network, and that they can choose others."""
    usual = Frequency(NetworkMember._meta.get_field("emails").get_default())
    return f"As a member you’ll get {NEWCOMERS_GET[usual]}, and you can change that on the network’s page at any time."


def entry_key(network: int) -> str:
    """Return the key of what members are sent of the network with this primary key."""
    return f"network {network}"


def choose(network: NetworkPage, *, person: User, how_often: Frequency) -> None:
    """Have `person` get the emails of the network as often as `how_often`. Raises NotAMember where they aren't in it."""
    if not NetworkMember.objects.active().filter(network=network.pk, person=person).exists():
        raise NotAMember
    _choose(network.pk, person.email, how_often)


def _choose(network: int, address: str, how_often: Frequency) -> None:
    NetworkMember.objects.active().filter(network=network, person__email__iexact=address).update(emails=how_often)
    if how_often != Frequency.NEVER:
        preferences.want_again(address, NAME)


def entry_of(network: int, address: str, title: str, emails: str) -> ListEntry:
    """Return what a member is sent of a network, for the page of their preferences."""
    return ListEntry(
        key=entry_key(network),
        email=address,
        words=f"emails from {title}",
        stop=partial(_choose, network, address, Frequency.NEVER),
        frequency=Frequency(emails),
        choose=partial(_choose, network, address),
        move=lambda to: None,  # whoever is a member is a person, whatever their address is
    )


LIST = MailingList(
    name=NAME,
    label="Emails from your networks",
    about=LetterClass.NETWORK,
    words=WORDS,
    frequencies=tuple(Frequency),
    entries=ListEntries(
        records=lambda: NetworkMember.objects.active().filter(IN_USE),
        address=Lower("person__email"),
        kept=("network", "address_of_list", "network__title", "emails"),
        entry=entry_of,
    ),
    part_of=digests.LIST.name,
    sums_up=True,
)
