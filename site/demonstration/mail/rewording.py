"""What the confirmation of a booking says to do next, in the office's words: an editor's, which a manager made shorter."""

import datetime

from django.utils import timezone

from demonstration.schools import people
from thep.bookings.letter_kinds import CONFIRMED
from thep.mail import wordings
from thep.mail.letter_parts import parts_of
from thep.mail.models import Wording

PART = "what to do next"
VERSIONS = (
    (
        "office_editor",
        40,
        "Before you come, open your booking’s page, {{ first_name }}. It says how to get there and what to bring.\n\n"
        "If you can’t come, please cancel or pass the place to a colleague: somebody may be waiting for it.",
    ),
    (
        "office_manager",
        12,
        "Your booking’s page says how to get there and what to bring. Tell us there what would help you on the day.\n\n"
        "If you can’t come, please cancel or pass the place to a colleague: somebody may be waiting for it.",
    ),
)
"""Who wrote each, how many days ago, and the words."""


def load(today: datetime.date) -> None:
    """Reword the part, or leave it as it has become."""
    if Wording.objects.filter(kind=CONFIRMED.name, part=PART).exists():
        return
    part = next(part for part in parts_of(CONFIRMED) if part.name == PART)
    for version, (writer, days, words) in enumerate(VERSIONS):
        written = wordings.reword(CONFIRMED, part, words, by=people.named(writer), version=version)
        Wording.objects.filter(pk=written.pk).update(written_at=timezone.now() - datetime.timedelta(days=days))
