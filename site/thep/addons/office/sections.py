"""What add-ons show on the office's screens of schools."""

from typing import Any

from django.http import HttpRequest

from thep.addons.models import Purchase
from thep.addons.states import state_of
from thep.schools.models import School
from thep.schools.office_sections import SchoolSection

MOST = 50


def add_ons_of(request: HttpRequest, school: School) -> dict[str, Any] | None:
    """Return what the school asked for and bought, the latest first; None where that is nothing."""
    found = Purchase.objects.filter(school=school).select_related("add_on", "school")[:MOST]
    return {"purchases": [(purchase, state_of(purchase)) for purchase in found]} if found else None


SECTIONS = (
    SchoolSection(
        name="add-ons",
        order=25,
        template="addons/office/school_add_ons.html",
        context=add_ons_of,
        permissions=("addons.view_purchase",),
        beside=True,
    ),
)
