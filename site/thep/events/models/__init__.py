"""What people attend, where, led by whom, at what price and under which policy."""

from .event import Event, Facilitator, Session
from .feed import PersonalFeed, SchoolFeed, SecretFeed
from .file import EventFile
from .holiday import SchoolHoliday
from .policy import CancellationPolicy, PolicyStep
from .price import Price
from .venue import Venue

__all__ = [
    "CancellationPolicy",
    "Event",
    "EventFile",
    "Facilitator",
    "PersonalFeed",
    "PolicyStep",
    "Price",
    "SchoolFeed",
    "SchoolHoliday",
    "SecretFeed",
    "Session",
    "Venue",
]
