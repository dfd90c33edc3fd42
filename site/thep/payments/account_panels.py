"""What payments show on a person's overview: the invoices that lack a purchase order number."""

from typing import Any

from django.http import HttpRequest

from thep.accounts.models import User

from .models import Order


def without_number(request: HttpRequest, person: User) -> list[dict[str, Any]]:
    return [{"order": order} for order in Order.objects.owed().filter(buyer=person, purchase_order="").order_by("created_at")]
