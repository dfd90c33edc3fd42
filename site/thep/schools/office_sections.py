"""What schools show on the office's screens of people."""

from typing import Any

from django.http import HttpRequest

from thep.accounts.models import User
from thep.accounts.office_sections import PersonSection


def schools_of(request: HttpRequest, person: User) -> dict[str, Any]:
    return {"affiliations": person.affiliations.select_related("school")}


SECTIONS = (
    PersonSection(
        name="schools",
        order=10,
        template="schools/office/person_schools.html",
        context=schools_of,
        permissions=("schools.view_affiliation",),
    ),
)
