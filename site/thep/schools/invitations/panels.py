"""What is shown of invitations on a school's page, to its leads, and on the overview of whoever is invited."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone

from thep.accounts.models import User
from thep.schools.models import School
from thep.schools.models.invitations import LASTS

from .invitations import waiting_for


def invited(request: HttpRequest, school: School) -> dict[str, Any]:
    """Return how many invitations wait for an answer, and how many have expired."""
    works = Count("pk", filter=Q(sent_at__gt=timezone.now() - LASTS))
    counts = school.invitations.unanswered().order_by().aggregate(waiting=works, all=Count("pk"))
    return {"school": school, "waiting": counts["waiting"], "expired": counts["all"] - counts["waiting"]}


def waiting(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    """Return the invitations that the person may answer."""
    return [{"invitation": each} for each in waiting_for(person)]
