"""Mail that a program wrote: it is answered by nobody and changes nothing, so that no two programs talk to each other (RFC 3834)."""

from email.message import EmailMessage
from email.utils import parseaddr

from django.conf import settings

from thep.mail.models import Message

BULK = ("bulk", "junk", "list", "auto_reply")
SAYS_SO = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id", "X-MS-Exchange-Inbox-Rules-Loop", "X-Loop")
MACHINES = ("mailer-daemon", "postmaster", "no-reply", "noreply")


def reason_of(mail: EmailMessage, envelope_sender: str | None) -> str:
    """Return why `mail` was not written by a person; empty where it was, as far as it says."""
    submitted = _first_word(mail, "Auto-Submitted")
    if submitted and submitted != "no":
        return f"Auto-Submitted: {submitted}"
    if (precedence := _first_word(mail, "Precedence")) in BULK:
        return f"Precedence: {precedence}"
    if found := next((name for name in SAYS_SO if name in mail), ""):
        return found
    if "<>" in (str(mail.get("Return-Path", "")).strip(), envelope_sender):
        return "No return path"
    if mail.get_content_type() == "multipart/report":
        return "A report"
    if any(part.get_content_type() == "text/calendar" and str(part.get_param("method")).upper() == "REPLY" for part in mail.walk()):
        return "An answer of a calendar"
    sender = parseaddr(str(mail.get("From", "")))[1].lower()
    if not sender or sender.partition("@")[0] in MACHINES:
        return "From a program"
    if sender == parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower() or is_our_own(mail):
        return "From us"
    return ""


def is_our_own(mail: EmailMessage) -> bool:
    """Return whether we sent `mail` ourselves."""
    return Message.objects.filter(message_id=str(mail.get("Message-ID", "")).strip()).exists()


def _first_word(mail: EmailMessage, name: str) -> str:
    """Return what a header says, without the parameters and comments after it."""
    words = str(mail.get(name, "")).replace(";", " ").split()
    return words[0].lower() if words else ""
