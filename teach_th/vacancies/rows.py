"""Adverts as lists show them: with their schools, and how far they are from where somebody said."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, When
from django.urls import reverse

from teach_th.locations import locations
from teach_th.locations.locations import Location
from thep.search.memory import MANY, remembered
from thep.search.queries import Hit

from .models import Vacancy, VacancyQuerySet

FEW = 3


@dataclass(frozen=True, kw_only=True)
class Row:
    """One advert in a list; `miles` is how far it is, where somebody said from where."""

    vacancy: Vacancy
    hit: Hit | None = None
    miles: float | None = None

    @property
    def address(self) -> str:
        return reverse("vacancy", args=[self.vacancy.pk, self.vacancy.slug])

    @property
    def area(self) -> str:
        """Return the school's district: 'E3, Bow'."""
        return locations.area_of(self.vacancy.school)

    @property
    def distance(self) -> str:
        """Return '0.4 miles'; a tenth is as near as it's said."""
        if self.miles is None:
            return ""
        shown = max(round(self.miles, 1), 0.1)
        return f"{shown:g} mile{'' if shown == 1 else 's'}"


def rows_of(hits: Sequence[Hit], place: Location | None = None) -> list[Row]:
    """Return `hits` with their adverts and schools, in one query; what closed or was withdrawn in this half minute is left out."""
    vacancies = _for_cards().in_bulk([int(hit.key) for hit in hits]) if hits else {}
    found = ((hit, vacancies.get(int(hit.key))) for hit in hits)
    return [Row(vacancy=vacancy, hit=hit, miles=miles_to(place, vacancy)) for hit, vacancy in found if vacancy is not None]


def closing_soon(number: int = FEW) -> list[Row]:
    """Return the `number` open adverts that close soonest, as they were half a minute ago at most."""
    found = remembered(f"vacancies-soon:{number}", lambda: list(_for_cards().order_by("closes_at", "pk")[:number]), cache=MANY)
    return [Row(vacancy=each) for each in found if each.is_open]


def similar_vacancies(vacancy: Vacancy) -> list[Row]:
    """Return a few open adverts most like this one: of its role in its kind of school, of its role, in its kind of school, then any."""
    role, phase = vacancy.role, vacancy.school.phase
    found = remembered(f"vacancies-like:{role}:{phase}", lambda: list(_open_vacancies_like(role, phase)[: FEW + 1]), cache=MANY)
    return [Row(vacancy=each) for each in found if each.pk != vacancy.pk and each.is_open][:FEW]


def _open_vacancies_like(role: str, phase: str) -> VacancyQuerySet:
    same_kind = Case(When(role=role, school__phase=phase, then=0), When(role=role, then=1), When(school__phase=phase, then=2), default=3)
    return _for_cards().order_by(same_kind, "closes_at", "pk")


def _for_cards() -> VacancyQuerySet:
    return Vacancy.objects.open().select_related("school").defer("description", "looking_for", "offer", "safeguarding", "comment")


def miles_to(place: Location | None, vacancy: Vacancy) -> float | None:
    """Return how far the vacancy's school is from `place`; None where either isn't known."""
    school = vacancy.school
    if place is None or school.easting is None or school.northing is None:
        return None
    return place.miles_to(school.easting, school.northing)
