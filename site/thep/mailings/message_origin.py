"""What the office is told of a message that belongs to a mailing."""

from django.urls import reverse

from thep.mail.letter_sources import LetterOrigin, LetterSource

from . import queue
from .models import Mailing

PAUSED = "It’s paused. Go on sending it there, and everybody who waits for it gets it."


def origin(pk: int) -> LetterOrigin | None:
    """Return the mailing with this primary key as the screen of one of its messages names it; None where it was deleted."""
    mailing = Mailing.objects.filter(pk=pk).first()
    if mailing is None:
        return None
    return LetterOrigin(
        words=f"{mailing.subject}, an email to people",
        address=reverse("office_mailings:inspect", args=[pk]),
        kept_back=PAUSED if mailing.state == Mailing.State.PAUSED else "",
    )


SOURCE = LetterSource(model="mailings.mailing", reason=queue.PAUSED, origin=origin)
