"""What the sweep does for mailings: send what is due, go on with what is under way."""

from django.utils import timezone

from . import moves, sending
from .errors import MailingsError, WrongState
from .models import Mailing


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
    """Write what a lost task or a dead process left unwritten, and end what has left; return how many mailings were looked after."""
    under_way = list(Mailing.objects.filter(state=Mailing.State.SENDING).values_list("pk", flat=True))
    for pk in under_way:
        sending.go_on(pk)
    return len(under_way)
