"""Where a message's reports of failure go: with MAIL_BOUNCE_ADDRESS, each to an address of its own that says which message it was."""

from django.conf import settings

from . import short_tokens
from .models import Message

PURPOSE = "bounce"


def envelope_sender(message: Message) -> str:
    """Return the address that servers report to when they can't deliver `message`; empty where it is whom the message is from."""
    base = settings.MAIL_BOUNCE_ADDRESS
    return short_tokens.address(base, short_tokens.sign(PURPOSE, message.pk)) if base else ""


def message_at(address: str) -> Message | None:
    """Return the message whose reports come to `address`."""
    found = short_tokens.read(short_tokens.token_in(address, settings.MAIL_BOUNCE_ADDRESS))
    return Message.objects.filter(pk=found[1]).first() if found is not None and found[0] == PURPOSE else None
