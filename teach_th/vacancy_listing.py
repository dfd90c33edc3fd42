"""What the rest of the site is told of adverts: the search's source, the editors' list, the sweep's round."""

from collections.abc import Iterator, Sequence

from django.http import HttpRequest
from django.urls import reverse

from thep.cms import listings, sitemaps
from thep.cms.listings import Wanted
from thep.payments import sweep
from thep.search import registry

from . import board, vacancies, vacancy_search
from .models import Vacancy


def register() -> None:
    registry.register(vacancies.KIND, vacancy_search.VacancySource())
    sweep.register("vacancies", vacancies.close_what_is_over)
    sitemaps.register("vacancies", places)
    listings.register("vacancies", listings.Listing(template="teach_th/vacancies/_rows.html", find=soonest))


def places() -> Iterator[sitemaps.Place]:
    """The list, and each advert that is open."""
    yield sitemaps.Place(reverse("vacancies"))
    for vacancy in Vacancy.objects.open().only("pk", "title", "changed_at").iterator():
        yield sitemaps.Place(reverse("vacancy", args=[vacancy.pk, vacancy.slug]), vacancy.changed_at)


def soonest(request: HttpRequest, wanted: Wanted) -> Sequence[board.Row]:
    """The adverts that close soonest, of what an editor asked for."""
    chosen: dict[str, tuple[str, ...]] = {
        name: (str(value),) for name, value in (("subject", wanted.subject), ("phase", wanted.phase)) if value
    }
    return board.some(board.Asked(chosen=chosen), wanted.number) if chosen else board.closing_soon(wanted.number)
