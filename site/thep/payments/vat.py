"""Whether VAT is charged on anything: each domain that has prices with VAT declares how to see that."""

from collections.abc import Callable
from dataclasses import dataclass

from thep.domains import declared


@dataclass(frozen=True)
class ChargesVat:
    """Whether something of the domain's is sold with VAT: `asked()`."""

    name: str
    asked: Callable[[], bool]


def is_charged() -> bool:
    """Return whether anything that is for sale now has VAT on it."""
    return any(each.asked() for each in declared(ChargesVat))
