"""What the landing page gathers: what closes soon, who is quoted, and where to say that one is interested."""

from typing import Any

from django.http import HttpRequest

from thep.cms import listings
from thep.cms.listings import Wanted

from . import stories
from .addresses import ways_on

VACANCIES = 4
QUOTES = 2


def gathered(request: HttpRequest) -> dict[str, Any]:
    vacancies = listings.listing("vacancies")
    return {
        "vacancies": vacancies.find(request, Wanted(number=VACANCIES)) if vacancies else (),
        "vacancies_template": vacancies.template if vacancies else "",
        **ways_on(),
        "quotes": stories.quoted(request, QUOTES),
        "stories": stories.index_address(request),
    }
