"""What statements show on a school's page, and beside its orders."""

from typing import Any

from django.http import HttpRequest

from thep.schools.models import School

from .models import TermStatement

SHOWN = 3


def latest(request: HttpRequest, school: School) -> dict[str, Any] | None:
    """Return the statements that the school was sent last; None where it has had none."""
    sent = list(TermStatement.objects.sent().filter(school=school).exclude(replaced_by__sent_at__isnull=False).without_documents()[:SHOWN])
    return {"school": school, "statements": sent} if sent else None
