"""The searches that job alerts keep: those of the list of vacancies, as its query string."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from django.http import QueryDict
from django.urls import reverse

from teach_th.vacancies.models import Vacancy
from teach_th.vacancies.rows import Row, miles_to
from teach_th.vacancies.vacancy_list import VacancyList
from teach_th.vacancies.vacancy_query import VacancyQuery
from thep.search.lists.facets import chosen_in_words
from thep.search.lists.query import NEWEST
from thep.search.results import find

MOST = 100
NAMES = {"subject", "school"}
"""The facets whose values keep their capital in a sentence."""


def canonical(data: QueryDict) -> str:
    """Return what `data` asks of the list, always written the same way: without order, page, and what makes no sense."""
    return VacancyList().read(data).canonical().query_string


def read(search: str) -> VacancyQuery:
    return VacancyList().read(QueryDict(search))


def labels(search: str, *, as_typed: bool = True) -> list[str]:
    """Return what `search` is narrowed to, in words for the middle of a sentence: 'primary', 'part time', '‘phonics’'.

    Without `as_typed`, 'some words' stands for the words that somebody typed.
    """
    asked = read(search)
    typed = f"‘{asked.words}’" if as_typed else "some words"
    found = [typed] if asked.words else []
    found += chosen_in_words(VacancyList().facets, asked.chosen, names=NAMES)
    if asked.place is not None:
        near = f"within {asked.within_words} of" if asked.within else "by distance from"
        found.append(f"{near} {asked.place.label}")
    return found


def in_words(search: str, *, most: int = 99, as_typed: bool = True) -> str:
    """Describe a search: 'primary, part time'; 'all vacancies' where nothing narrows."""
    found = labels(search, as_typed=as_typed)
    return ", ".join(found[:most]) + (" …" if len(found) > most else "") if found else "all vacancies"


def address(search: str) -> str:
    return reverse("vacancies") + (f"?{search}" if search else "")


def published_since(search: str, since: datetime.datetime) -> Sequence[Vacancy]:
    """Return the open vacancies that `search` finds and that were first published from `since` on, the newest first."""
    adverts = VacancyList()
    asked = replace(read(search), sort=NEWEST, page=1)
    found = find(replace(adverts.search_query(asked), count=(), per_page=MOST))
    if found.loose:  # the search guesses where nothing fits; a letter doesn't
        return []
    vacancies = [row.vacancy for row in adverts.rows(found.hits, asked)]
    return [vacancy for vacancy in vacancies if vacancy.first_published_at and vacancy.first_published_at >= since]


def by_distance(search: str, vacancies: Sequence[Vacancy]) -> list[Row]:
    """Return a row for each of `vacancies`, the nearest first where `search` says from where."""
    place = read(search).place
    rows = [Row(vacancy=vacancy, miles=miles_to(place, vacancy)) for vacancy in vacancies]
    return sorted(rows, key=lambda row: (row.miles is None, row.miles or 0))


def of_interest(phases: Sequence[str], roles: Sequence[str]) -> str:
    """Return the search for what somebody said that they're interested in."""
    chosen = {name: tuple(values) for name, values in (("phase", phases), ("role", roles)) if values}
    return VacancyQuery(chosen=chosen).canonical().query_string
