"""What accounts show on a person's overview."""

from typing import Any

from django.http import HttpRequest

from .access import may_act
from .models import User


def second_step(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """Ask for a second step of whoever acts for others and signs in without one, to whom what concerns others is not shown."""
    return None if may_act(person) else {}
