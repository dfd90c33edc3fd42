"""Pieces of a booking's page that other domains give it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from thep.accounts.models import User
from thep.design.panels import Panel

from .models import Booking


@dataclass(frozen=True, kw_only=True)
class BookingPanel(Panel):
    """A panel beside a booking, for who may see the booking: `context` is asked with it and with its reader."""

    context: Callable[[Booking, User], Mapping[str, Any] | None]
