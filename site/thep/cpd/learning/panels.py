"""What the overview shows of somebody's learning."""

from typing import Any

from django.http import HttpRequest

from thep.accounts.models import User


def learning(request: HttpRequest, person: User) -> dict[str, Any]:
    """Return nothing but the way there: the overview's queries are counted, and hours can't be said without reading every mark."""
    return {}
