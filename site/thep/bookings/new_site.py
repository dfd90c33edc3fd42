"""The terms that a new site's bookings are made under."""

import datetime
from pathlib import Path

from django.utils import timezone

from thep.cms.first_things import read_words

from .models import Terms

WORDS = Path(__file__).parent / "data/terms.toml"


def make_terms() -> None:
    """Have terms that have been in force for a year, or leave them as they have become."""
    words = read_words(WORDS)
    Terms.objects.get_or_create(
        version=words["version"],
        defaults={"text": "\n\n".join(words["paragraphs"]), "in_force_from": timezone.now() - datetime.timedelta(days=365)},
    )
