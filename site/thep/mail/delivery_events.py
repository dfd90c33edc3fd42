"""What providers of mail tell us afterwards: that a message arrived, came back, or was called spam."""

import datetime
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from . import address_troubles, handover, preferences
from .bounce_reasons import NOT_THE_ADDRESS, Fault, fault_of, fault_told
from .models import DeliveryEvent, Message

log = structlog.get_logger(__name__)

State = Message.State
KEPT = datetime.timedelta(days=90)


def note(sender: Any, *, event: Any, esp_name: str, **kwargs: Any) -> None:
    """Note an event of Anymail's, which has checked who told it. The same event told again changes nothing."""
    key = f"{esp_name}:{event.event_id or f'{event.message_id}:{event.event_type}:{event.timestamp}'}"[:200]
    words = " ".join(filter(None, (event.reject_reason, event.description, event.mta_response)))[:1000]
    message = _message_of(event)
    address = (event.recipient or (message.to if message is not None else "")).strip().lower()
    fault = fault_told(event.reject_reason or "", f"{event.description or ''} {event.mta_response or ''}")
    _note_once(key, event.event_type, message, address, words, event.timestamp, fault)


def came_back(message: Message, *, key: str, words: str) -> None:
    """Note what the report `key` of a server of mail says: that `message`, which has left, did not reach whom it was to."""
    _note_once(f"report:{key}"[:200], "bounced", message, message.to.lower(), words[:1000], None, fault_of(words))


def _note_once(key: str, what: str, message: Message | None, address: str, words: str, at: datetime.datetime | None, fault: Fault) -> None:
    try:
        with transaction.atomic():
            DeliveryEvent.objects.create(key=key, address=address[:254], what=what[:20], words=words, happened_at=at or timezone.now())
            _act(what, message, address, words, at, fault)
    except IntegrityError:
        log.info("delivery_event_told_again", key=key)


def _act(what: str, message: Message | None, address: str, words: str, at: datetime.datetime | None, fault: Fault) -> None:
    this = Message.objects.filter(pk=message.pk) if message is not None else Message.objects.none()
    match what:
        case "delivered":
            handover.record(this, State.DELIVERED)
            address_troubles.arrived(address)
        case "bounced" | "rejected" if fault is Fault.MAILBOX:
            handover.record(this, State.BOUNCED, words)
            address_troubles.took_nothing(address, words)
        case "bounced" | "rejected" if fault is Fault.ADDRESS:
            handover.record(this, State.BOUNCED, words)
            address_troubles.came_back(address, words, at)
        case "bounced" | "rejected":
            handover.record(this, State.FAILED, f"{NOT_THE_ADDRESS} {words}")
        case "failed":
            handover.record(this, State.FAILED, words)
        case "complained":
            handover.record(this, State.COMPLAINED, words)
            address_troubles.complained(address, at)
        case "unsubscribed":
            preferences.stop_all([address])


def _message_of(event: Any) -> Message | None:
    """Return the message that an event is about: by the number we gave it, or by what the provider calls it."""
    number = str((event.metadata or {}).get("message", ""))
    if number.isdecimal() and (found := Message.objects.filter(pk=int(number)).first()) is not None:
        return found
    return Message.objects.filter(provider_id=event.message_id).first() if event.message_id else None


def forget_old() -> int:
    """Delete events that were noted three months ago, and return how many."""
    return DeliveryEvent.objects.filter(noted_at__lt=timezone.now() - KEPT).delete()[0]
