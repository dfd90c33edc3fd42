"""What a school's page shows of attendance."""

from typing import Any

from django.http import HttpRequest

from thep.schools.models import School


def attendance(request: HttpRequest, school: School) -> dict[str, Any]:
    """Return the school, for the way to its people's attendance."""
    return {"school": school}
