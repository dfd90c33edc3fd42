"""What else brings money in beside the tiers, for the office's figures: each domain declares its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(kw_only=True)
class IncomeLine:
    """What something brings in an academic year, in pence before VAT and less what was refunded: agreed, and of that paid."""

    label: str
    number: int = 0
    agreed_pence: int = 0
    paid_pence: int = 0


@dataclass(frozen=True, kw_only=True)
class Income:
    """A table of the figures: a line for each thing, `what` it is and what is `counted` of it, the same things in each academic year."""

    name: str
    heading: str
    what: str
    counted: str
    order: int
    lines: Callable[[int], Sequence[IncomeLine]]
