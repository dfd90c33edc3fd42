"""What requests show on a school's page, and on the overview of those who answer them."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest

from thep.accounts.models import User
from thep.schools.models import School
from thep.schools.places_of_work import led_schools

from . import queries


def waiting(request: HttpRequest, school: School) -> dict[str, Any]:
    """Return the requests that wait for the school's leads, and the first of them to lapse, in one query."""
    found = list(queries.waiting_at(school).select_related("event", "person")[: queries.MOST])
    return {"school": school, "waiting": found, "first": min(found, key=lambda each: each.ends_at, default=None)}


def to_answer(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    """Return the schools that `person` leads where requests wait, with how many: in one query, and none for others."""
    led = led_schools(person)
    if not led:
        return []
    counted = queries.waiting_in(led).order_by().values("school").annotate(number=Count("pk"))
    numbers = {each["school"]: each["number"] for each in counted}
    return [{"school": school, "number": numbers[school.pk]} for school in led if school.pk in numbers]
