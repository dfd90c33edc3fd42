"""What Teach Tower Hamlets shows on a school's page to those who recruit for it, and says to those who leave."""

from typing import Any

from django.http import HttpRequest

from teach_th.access import RECRUITING
from teach_th.vacancies.models import Vacancy
from thep.schools.leaving import Leaving
from thep.schools.models import School


def adverts(request: HttpRequest, school: School) -> dict[str, Any] | None:
    """Return the adverts that the school still has to do with; None of an organisation, which doesn't recruit here."""
    return None if school.is_organisation else {"adverts": Vacancy.objects.current().filter(school=school)}


def ways(request: HttpRequest, school: School) -> dict[str, Any] | None:
    """Return nothing, as the links to recruiting need only the school, which the page knows; None of an organisation."""
    return None if school.is_organisation else {}


def no_longer_recruits(leaving: Leaving) -> str:
    if not leaving.ends_every(RECRUITING):
        return ""
    return "Write adverts, offer visits and see the talent pool. Adverts already written don’t change"
