"""What the letters about adverts are shown with: an advert that isn't there."""

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from thep.accounts.examples import example_lead, example_person
from thep.schools.examples import example_school

from .models import Vacancy, VacancyMove


def example_vacancy(*, pk: int = 1, title: str = "Year 4 teacher") -> Vacancy:
    """Return an advert that closes at noon in a fortnight."""
    closes_at = (timezone.localtime() + datetime.timedelta(days=14)).replace(hour=12, minute=0, second=0, microsecond=0)
    return Vacancy(
        pk=pk,
        school=example_school(),
        title=title,
        state=Vacancy.State.PUBLISHED,
        pay_from_pence=3876600,
        pay_to_pence=5028800,
        closes_at=closes_at,
    )


def of_an_advert() -> dict[str, Any]:
    """Return what any letter about one advert may say."""
    vacancy = example_vacancy()
    return {
        "to": example_lead(),
        "vacancy": vacancy,
        "school": vacancy.school,
        "public": settings.SITE_ADDRESS + reverse("vacancy", args=[vacancy.pk, vacancy.slug]),
        "address": settings.SITE_ADDRESS + reverse("school_vacancy", args=[vacancy.school.urn, vacancy.pk]),
        "move": VacancyMove(vacancy=vacancy, by=example_person(), comment="Please say how many hours a week the post has."),
        "figures": {"views": 212, "applications": 9},
    }


def of_a_closed_school() -> dict[str, Any]:
    vacancies = [example_vacancy(), example_vacancy(pk=2, title="Early years practitioner")]
    return {"to": example_person(), "school": example_school(), "vacancies": vacancies}
