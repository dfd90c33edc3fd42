"""What the rest of the site is told of adverts: the search's source, the editors' list, the sweep's round."""

from collections.abc import Iterator, Sequence

from django.http import HttpRequest
from django.urls import reverse

from thep.cms import sitemaps
from thep.cms.listings import ListingQuery

from . import vacancy_list
from .models import Vacancy


def sitemap_addresses() -> Iterator[sitemaps.Place]:
    """Yield the list, and each advert that is open, for the sitemap."""
    yield sitemaps.Place(reverse("vacancies"))
    for vacancy in Vacancy.objects.open().only("pk", "title", "changed_at").iterator():
        yield sitemaps.Place(reverse("vacancy", args=[vacancy.pk, vacancy.slug]), vacancy.changed_at)


def find_for_pages(request: HttpRequest, wanted: ListingQuery) -> Sequence[vacancy_list.Row]:
    """Return the adverts that close soonest, of what an editor asked for."""
    chosen: dict[str, tuple[str, ...]] = {
        name: (str(value),) for name, value in (("subject", wanted.subject), ("phase", wanted.phase)) if value
    }
    return vacancy_list.first_rows(vacancy_list.Asked(chosen=chosen), wanted.number) if chosen else vacancy_list.closing_soon(wanted.number)
