"""What Teach Tower Hamlets shows on a person's overview: adverts that came back, and the way to recruiting."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from thep.accounts.models import User
from thep.schools.models import Affiliation
from thep.schools.places_of_work import active_of

from .access import RECRUITING
from .vacancies.models import Vacancy


def sent_back(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    """Return the adverts that the office wants changed, of the schools for which `person` recruits, the longest waiting first."""
    schools = list(recruiting(active_of(person)))
    if not schools:
        return []
    adverts = Vacancy.objects.sent_back().filter(school__in=schools).select_related("school").order_by("sent_back_at")
    return [{"vacancy": vacancy} for vacancy in adverts]


def recruiting(active: Sequence[Affiliation]) -> dict[int, dict[str, Any]]:
    """Return the schools for which somebody of these affiliations recruits."""
    return {each.school_id: {} for each in active if each.role in RECRUITING}
