"""What payments hold about a person, and what becomes of it when they close their account."""

from typing import Any

from thep.accounts.closing import take_name_out
from thep.accounts.models import User

from .models import Order, Refund


def orders(person: User) -> list[dict[str, Any]]:
    return [
        {
            "reference": each.reference,
            "state": each.get_state_display(),
            "total_pence": each.total_pence,
            "billed_to": [each.bill_to_name, each.bill_to_email, each.bill_to_address],
            "purchase_order": each.purchase_order,
            "cost_code": each.cost_code,
            "lines": [line.description for line in each.lines.all()],
            "refunds": [{"refunded_pence": refund.pence, "reason": refund.reason} for refund in each.refunds.all()],
            "made": each.created_at.isoformat(),
        }
        for each in Order.objects.filter(buyer=person).prefetch_related("lines", "refunds")
    ]


def erase(person: User) -> None:
    """Take the name out of what was written about refunds. Orders keep theirs."""
    take_name_out(person, Refund, "reason", most=250)
