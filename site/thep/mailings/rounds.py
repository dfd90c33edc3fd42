"""What the sweep does for mailings: send what is due, go on with what is under way."""

import structlog
from django.utils import timezone

from thep.schedule.rounds import SomeFailed

from . import moves, sending
from .errors import MailingsError, WrongState
from .models import Mailing

log = structlog.get_logger(__name__)


def send_due() -> int:
    """Send what is scheduled for now, and have somebody asked about what is late or can't be sent; return how many of either."""
    due = list(Mailing.objects.due(timezone.now()).select_related("sent_by").order_by("send_at", "pk"))
    for mailing in due:
        try:
            moves.send_on_time(mailing)
        except WrongState:
            continue  # somebody has decided otherwise meanwhile
        except MailingsError as refusal:
            moves.ask(mailing, str(refusal))
    return len(due)


def go_on_sending() -> int:
    """Write what a lost task or a dead process left unwritten, and end what has left; return how many mailings were looked after.

    Raises:
        SomeFailed: some could not be written, which keeps no other waiting. The next round tries them again.
    """
    under_way = list(Mailing.objects.filter(state=Mailing.State.SENDING).values_list("pk", flat=True))
    failed = 0
    for pk in under_way:
        try:
            sending.go_on(pk)
        except Exception:
            log.exception("mailing_not_written", mailing=pk)
            failed += 1
    if failed:
        raise SomeFailed(len(under_way) - failed, failed, "Some emails to many people could not be written. The log says why.")
    return len(under_way)
