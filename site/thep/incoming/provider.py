"""Mail that a provider has taken for us, and hands over by Anymail's inbound webhook."""

from typing import Any

from . import arrivals


def take(sender: Any, *, event: Any, esp_name: str, **kwargs: Any) -> None:
    """Take in a message of Anymail's, which has checked who brings it."""
    mail = event.message
    arrivals.take_in(mail, further_address=mail.envelope_recipient or "", envelope_sender=mail.envelope_sender)
