"""Networks as lists on pages show them."""

from typing import NamedTuple

from django.http import HttpRequest

from thep.cms.listings import ListingQuery
from thep.cms.privacy import of_everybody

from .pages.models import NetworkPage


class ListedNetwork(NamedTuple):
    title: str
    slug: str
    summary: str
    address: str


def find_for_pages(request: HttpRequest, wanted: ListingQuery) -> list[ListedNetwork]:
    """Return the networks that an editor `wanted`, of those that everybody may know of, by name."""
    found = of_everybody(NetworkPage.objects.live()).order_by("title", "pk")
    if wanted.subject:
        found = found.filter(subjects__slug=wanted.subject)
    networks = [each for each in found if not wanted.phase or wanted.phase in each.phases]
    return [ListedNetwork(each.title, each.slug, each.summary, each.get_url(request) or "") for each in networks[: wanted.number]]
