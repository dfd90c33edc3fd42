"""The addresses of a calendar to subscribe to, as a page shows them: those of a private one this once."""

from django.conf import settings
from django.urls import reverse


def addresses_of(name: str, which: str) -> dict[str, str]:
    """Return the `address` to copy, and the one that opens a calendar program (`webcal`), of the feed `name`.

    `which` is what its address ends with: the secret, or what a public feed is of.
    """
    path = reverse(name, args=[which])
    return {"address": f"{settings.SITE_ADDRESS}{path}", "webcal": f"webcal://{settings.SITE_ADDRESS.partition('://')[2]}{path}"}
