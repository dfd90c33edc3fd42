"""What bookings show on the home page."""

from typing import Any

from django.http import HttpRequest

from thep.accounts.models import User

from .queries import next_for

NEXT = 3


def next_for_reader(request: HttpRequest) -> dict[str, Any] | None:
    """Return what is next for whoever is signed in; None for others, whose page is the same for all."""
    found = next_for(request.user, most=NEXT) if isinstance(request.user, User) else []
    return {"next_for_me": found} if found else None
