"""What every page below a network's has: its crumbs, and the way back to the network."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from .models import NetworkPage


def address_of(network: NetworkPage, request: HttpRequest) -> str:
    """Return the path of the network's page."""
    return network.get_url(request) or reverse("networks")


def frame(network: NetworkPage, request: HttpRequest, here: str) -> dict[str, Any]:
    """Return what the template of a page called `here`, below the network's, is drawn with."""
    address = address_of(network, request)
    return {
        "section": "networks",
        "network": network,
        "address": address,
        "crumbs": [("Networks", reverse("networks")), (network.title, address), (here, "")],
    }
