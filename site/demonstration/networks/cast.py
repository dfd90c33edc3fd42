"""Who speaks and acts in a network: its leads by what they are, and its members by numbers, in a lasting order."""

import re
from collections.abc import Sequence
from typing import Any

from demonstration.networks.networks import members_of
from demonstration.seeded_random import Dice
from networks.pages.models import NetworkPage
from thep.accounts.models import User


class Cast:
    """The people of a network, by what the words call them."""

    def __init__(self, network: NetworkPage, words: dict[str, Any]) -> None:
        self.lead = User.objects.get(email=words["lead"])
        self.co_lead = User.objects.filter(email__in=words["co_leads"]).first() or self.lead
        leads = {words["lead"], *words["co_leads"]}
        others = [person for person in members_of(network) if person.email not in leads]
        self.members: Sequence[User] = Dice("discussion", network.slug).shuffled(others)

    def person(self, named: str | int) -> User:
        if named == "lead":
            return self.lead
        return self.co_lead if named == "co_lead" else self.members[int(named) - 1]

    def spoken(self, words: str) -> str:
        """Return `words` with who is mentioned in them."""
        return re.sub(r"\{(\w+)\}", lambda found: f"@{self.person(found[1])}", words)
