"""What payments show on a school's page to its leads."""

from typing import Any

from django.http import HttpRequest

from thep.schools.models import School

from . import totals
from .models import Order


def spending(request: HttpRequest, school: School) -> dict[str, Any]:
    """Return what the school's orders come to by year, and what of it is due and overdue, in pence."""
    years = totals.by_year(Order.objects.filter(school=school))
    due, overdue = totals.all_of(years)
    return {"years": years, "due": due, "overdue": overdue}
