"""What becomes of mailings when a backup is restored: it doesn't know which of their letters left after it was made."""

from django.utils import timezone

from . import queue
from .models import Mailing

State = Mailing.State
MAY_HAVE_BEEN_SENT = "A backup was restored after the time for this email, so it may have been sent already. Send it only if it wasn’t."
MAY_HAVE_GONE_ON = (
    "A backup was restored that was made while this email was being sent. People who wait for it here may have had it already. "
    "Go on sending it only if they haven’t."
)


def ask() -> int:
    """Have a person decide about each mailing that was due or being sent, and return how many there are."""
    due = Mailing.objects.due(timezone.now()).update(state=State.ASKS, why_asks=MAY_HAVE_BEEN_SENT)
    begun = list(Mailing.objects.filter(state=State.SENDING))
    for mailing in begun:
        mailing.state, mailing.why_asks = State.PAUSED, MAY_HAVE_GONE_ON
        mailing.save(update_fields=["state", "why_asks"])
        queue.hold(mailing)
    return due + len(begun)
