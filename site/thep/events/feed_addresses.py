"""The addresses of a private calendar, to be shown this once."""

from django.conf import settings
from django.urls import reverse


def addresses_of(name: str, token: str) -> dict[str, str]:
    """Return the `address` to copy, and the one that opens a calendar program (`webcal`), of the feed `name` with its secret."""
    path = reverse(name, args=[token])
    return {"address": f"{settings.SITE_ADDRESS}{path}", "webcal": f"webcal://{settings.SITE_ADDRESS.partition('://')[2]}{path}"}
