"""The address at which somebody answers letters about a thread: theirs alone, so that who else comes to know it can't write as them."""

from thep.accounts.models import User
from thep.incoming.reply_addresses import numbered_address

from .models import NetworkThread

NAME = "talk"
PEOPLE = 2**31
"""More people than there will be: one number says the thread and the person."""


def number_of(thread: int, person: int) -> int:
    """Return the number of what the person with this primary key answers to a thread."""
    return thread * PEOPLE + person


def keys_in(number: int) -> tuple[int, int]:
    """Return the primary keys of the thread and of the person that `number_of` made a number of."""
    return divmod(number, PEOPLE)


def address_for(thread: NetworkThread, person: User) -> str:
    """Return where `person` answers letters about the thread; empty where answers aren't taken in."""
    return numbered_address(NAME, number_of(thread.pk, person.pk))
