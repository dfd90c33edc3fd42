"""How often an advert was read and gone on from to apply: daily totals, and nothing of who did it."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from thep.analytics import counted_responses, totals
from thep.analytics.middleware import is_program

from .models import Vacancy

Answer = TypeVar("Answer", bound=HttpResponseBase)
EVER = datetime.date(2000, 1, 1)

VIEW = "vacancy"
"""An advert was read: the kind of the totals, whose keys are primary keys."""

APPLICATION = "application"
"""Somebody went on from an advert to apply."""


class Figures(NamedTuple):
    """As far as totals are kept."""

    views: int
    applications: int


def count_reader(response: Answer, vacancy: Vacancy) -> Answer:
    """Count the advert as read each time `response` reaches somebody, and return the response."""
    return counted_responses.count_when_read(response, VIEW, vacancy.pk)


def count_application(request: HttpRequest, vacancy: Vacancy) -> None:
    """Count that somebody went on to apply; a program that says it is one does not count."""
    if not is_program(request.META.get("HTTP_USER_AGENT", "")):
        totals.count(APPLICATION, vacancy.pk)


def counts_of(vacancies: Iterable[Vacancy]) -> dict[int, Figures]:
    """Return the figures of each of `vacancies` by primary key, in two queries."""
    keys = [vacancy.pk for vacancy in vacancies]
    views, applications = (totals.counts_of(kind, keys, EVER) for kind in (VIEW, APPLICATION))
    return {key: Figures(views[str(key)], applications[str(key)]) for key in keys}
