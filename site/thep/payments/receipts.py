"""The receipt of a paid order: a page to print, and a PDF."""

from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from thep.design import tagged_pdf

from .models import Order
from .supplier import supplier

STYLE = Path(__file__).with_name("receipt.css")


def context(order: Order) -> dict[str, Any]:
    return {
        "order": order,
        "lines": order.lines.charged(),
        "refunds": order.refunds.counted().filter(of_second_payment=False),
        "seller": supplier(),
        "section": "member",
    }


def draw_pdf(order: Order) -> bytes:
    """Return the receipt as a PDF."""
    return tagged_pdf.draw(render_to_string("payments/receipt_pdf.html", context(order)), style=STYLE)
