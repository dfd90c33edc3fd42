"""The catalogue of add-ons."""

import datetime
from typing import Any

from demonstration.words import words_of
from thep.addons import opened_pages, search
from thep.addons.models import AddOn, AddOnPrice
from thep.cms.models import Objective
from thep.membership.models import Tier

FIELDS = ("name", "summary", "unit", "units", "most", "grants", "brings")


def load(today: datetime.date) -> None:
    """Have every add-on of the words; one that is there already stays as it has become."""
    for order, words in enumerate(words_of("addons", "catalogue")["add_on"], 1):
        fields = {name: words[name] for name in FIELDS}
        is_priced = "others" in words or "members" in words
        fields |= {
            "description": words["description"].strip(),
            "order": order * 10,
            "pricing": AddOn.Pricing.FIXED if is_priced else AddOn.Pricing.ON_REQUEST,
            "members_only": words.get("members_only", False),
            "buyers": words.get("buyers", []),
        }
        add_on, created = AddOn.objects.get_or_create(slug=words["slug"], defaults=fields)
        if created:
            add_on.objectives.set(Objective.objects.filter(pk__in=words["objectives"]))
            opened_pages.open_pages(add_on, wanted=words.get("opens_pages", False))
            AddOnPrice.objects.bulk_create([AddOnPrice(add_on=add_on, **price) for price in prices_in(words)])
        search.refresh(add_on)


def prices_in(words: dict[str, Any]) -> list[dict[str, Any]]:
    """Return tier, quantity and pence of each price that the words of an add-on name."""
    tiers = {tier.slug: tier for tier in Tier.objects.all()}
    found = []
    for quantity, others, members in ((1, "others", "members"), (words.get("from"), "from_others", "from_members")):
        if others in words:
            found.append({"tier": None, "from_quantity": quantity, "net_pence": words[others]})
        found += [
            {"tier": tiers[slug], "from_quantity": quantity, "net_pence": pence}
            for slug, pence in words.get(members, {}).items()
            if slug in tiers
        ]
    return found
