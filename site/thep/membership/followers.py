"""Who is told, in the same transaction, that a school has agreed to a membership."""

from collections.abc import Callable
from dataclasses import dataclass

from thep.domains import declared

from .models import Membership


@dataclass(frozen=True, kw_only=True)
class AgreementFollower:
    """What follows when a school agrees to a year's membership: `agreed` is called with it, once its places are granted.

    The school's memberships are held then, which come last in the order of locks: it waits for no other.
    """

    name: str
    agreed: Callable[[Membership], None]


def tell(membership: Membership) -> None:
    """Have every follower do what follows from the school's having agreed."""
    for follower in declared(AgreementFollower):
        follower.agreed(membership)
