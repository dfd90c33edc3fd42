"""The price of an event for a person, and why."""

from dataclasses import dataclass

from thep.membership.models import Membership, Tier
from thep.schools.models import School


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What one place costs, in pence, and the sentence that explains it.

    `membership` is set where an included place of it can be used instead of paying; `net_pence` is then still the price
    without it. `label` is what the panel shows: "Included", "Free" or "£45 + VAT".
    """

    net_pence: int
    vat_pence: int
    reason: str
    school: School | None = None
    tier: Tier | None = None
    membership: Membership | None = None

    @property
    def total_pence(self) -> int:
        return self.net_pence + self.vat_pence

    @property
    def is_free(self) -> bool:
        return self.net_pence == 0

    @property
    def is_included(self) -> bool:
        return self.membership is not None and not self.is_free
