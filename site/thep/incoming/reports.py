"""Reports of servers of mail on what they could not deliver (RFC 3464)."""

from email.message import EmailMessage
from email.message import Message as Part
from email.parser import HeaderParser

from thep.mail import bounce_addresses, delivery_events
from thep.mail.models import Message


def is_report(mail: EmailMessage) -> bool:
    """Return whether `mail` says, for programs, what became of a message."""
    return any(part.get_content_type() == "message/delivery-status" for part in mail.walk())


def act_on(mail: EmailMessage, address: str, key: str) -> bool:
    """Note what the report that came to `address` says of a message of ours, and return whether there is one.

    Anybody can write a report. It is heard about a message that has left and that it names by what only its readers know: the address
    that we gave it, or its own identity; and about the address that this message was to, and no other.
    """
    message = bounce_addresses.message_at(address) or _returned(mail)
    if message is None or not Message.objects.left().filter(pk=message.pk).exists():
        return False
    failed = [words for words in map(_failure, _recipients(mail)) if words]
    if failed:
        delivery_events.came_back(message, key=key, words=failed[0])
    return True


def _failure(recipient: Part) -> str:
    """Return what a server said of a recipient whom it gave up; empty where it delivered, passes on, or still tries."""
    if str(recipient.get("Action", "")).strip().lower() != "failed":
        return ""
    said = str(recipient.get("Diagnostic-Code", "")).partition(";")[2] or str(recipient.get("Diagnostic-Code", ""))
    return " ".join(f"{recipient.get('Status', '')} {said}".split())


def _recipients(mail: EmailMessage) -> list[Part]:
    """Return the parts of a report that each speak of one recipient: all blocks of headers but the first, which is of the message."""
    blocks = [block for part in mail.walk() if part.get_content_type() == "message/delivery-status" for block in _blocks(part)]
    return [block for block in blocks if "Final-Recipient" in block]


def _blocks(part: Part) -> list[Part]:
    inside = part.get_payload()
    return [block for block in inside if isinstance(block, Part)] if isinstance(inside, list) else []


def _returned(mail: EmailMessage) -> Message | None:
    """Return the message of ours that came back with a report, whole or as its headers."""
    for part in mail.walk():
        match part.get_content_type():
            case "text/rfc822-headers":
                content = part.get_payload(decode=True)
                headers: Part = HeaderParser().parsestr(content.decode("utf-8", "replace") if isinstance(content, bytes) else "")
            case "message/rfc822" if isinstance(part.get_payload(), list):
                headers = _blocks(part)[0]
            case _:
                continue
        identity = str(headers.get("Message-ID", "")).strip()
        if identity and (found := Message.objects.filter(message_id=identity).first()) is not None:
            return found
    return None
