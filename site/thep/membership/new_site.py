"""The tiers that a new site has."""

from .models import Tier

TIERS = (
    ("full", "Full", "Everything: the lowest prices, 20 included places a year and the talent pool."),
    ("associate", "Associate", "Reduced prices and six included places a year."),
)


def make_tiers() -> None:
    """Have the tiers of the partnership, as they are described here."""
    for order, (slug, name, summary) in enumerate(TIERS):
        brings = {"name": name, "summary": summary, "order": order, "brings_talent_pool": slug == "full"}
        Tier.objects.update_or_create(slug=slug, defaults=brings)
