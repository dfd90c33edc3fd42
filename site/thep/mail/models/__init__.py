"""The records of mail."""

from .address_troubles import AddressTrouble, DeliveryEvent
from .holds import Hold
from .messages import Message, MessageQuerySet
from .preferences import Frequency, Pause, Preference
from .subscriptions import AskedByEmail, AskedByEmailQuerySet, Subscription, new_key
from .wordings import Wording, WordingQuerySet

__all__ = [
    "AddressTrouble",
    "AskedByEmail",
    "AskedByEmailQuerySet",
    "DeliveryEvent",
    "Frequency",
    "Hold",
    "Message",
    "MessageQuerySet",
    "Pause",
    "Preference",
    "Subscription",
    "Wording",
    "WordingQuerySet",
    "new_key",
]
