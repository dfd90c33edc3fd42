"""What payments show on the office's screens of people."""

from typing import Any

from django.http import HttpRequest

from thep.accounts.models import User
from thep.accounts.office_sections import PersonSection

from .models import Order


def orders_by(request: HttpRequest, person: User) -> dict[str, Any]:
    return {"orders": Order.objects.filter(buyer=person).select_related("school")[:100]}


SECTIONS = (
    PersonSection(
        name="orders",
        order=40,
        template="payments/office/person_orders.html",
        context=orders_by,
        permissions=("payments.view_order",),
    ),
)
