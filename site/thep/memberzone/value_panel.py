"""What leads from a school's page to what the year gave it."""

from typing import Any

from django.http import HttpRequest

from thep.schools.models import School


def link(request: HttpRequest, school: School) -> dict[str, Any]:
    return {"school": school}
