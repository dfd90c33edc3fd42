"""What the rest of the site is told of adverts: the search's source, the editors' list, the sweep's round."""

from collections.abc import Iterator, Mapping, Sequence

from django.http import HttpRequest
from django.urls import reverse

from thep.cms import sitemaps
from thep.cms.listings import ListingQuery

from .models import Vacancy
from .rows import Row, closing_soon
from .vacancy_list import VacancyList


def sitemap_addresses() -> Iterator[sitemaps.SitemapAddress]:
    """Yield the list, and each advert that is open, for the sitemap."""
    yield sitemaps.SitemapAddress(reverse("vacancies"))
    for vacancy in Vacancy.objects.open().only("pk", "title", "changed_at").iterator():
        yield sitemaps.SitemapAddress(reverse("vacancy", args=[vacancy.pk, vacancy.slug]), vacancy.changed_at)


def find_for_pages(request: HttpRequest, wanted: ListingQuery) -> Sequence[Row]:
    """Return the adverts that close soonest, of what an editor asked for."""
    chosen: dict[str, tuple[str, ...]] = {
        name: (str(value),) for name, value in (("subject", wanted.subject), ("phase", wanted.phase)) if value
    }
    return first_rows(chosen, wanted.number) if chosen else closing_soon(wanted.number)


def first_rows(chosen: Mapping[str, tuple[str, ...]], number: int) -> Sequence[Row]:
    """Return the first `number` adverts that are open and have these values of facets."""
    adverts = VacancyList()
    return adverts.first_rows(adverts.ask(chosen=chosen), number)
