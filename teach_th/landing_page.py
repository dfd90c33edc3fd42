"""What the landing page gathers: what closes soon, who is quoted, and where to say that one is interested."""

from typing import Any

from django.http import HttpRequest

from thep.cms.listings import ListingQuery
from thep.search.memory import remembered

from .addresses import ways_on
from .stories import stories
from .vacancies import listing as vacancy_listing

VACANCIES = 4
QUOTES = 2


def page_context(request: HttpRequest) -> dict[str, Any]:
    quotes = remembered("teach:quotes", lambda: stories.quoted(request, QUOTES))
    return {
        "vacancies": vacancy_listing.find_for_pages(request, ListingQuery(number=VACANCIES)),
        **ways_on(),
        "quotes": quotes,
        "stories": stories.index_address(request, quotes),
    }
