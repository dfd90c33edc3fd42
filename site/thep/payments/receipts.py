"""The receipt of a paid order: a page to print, and a PDF."""

from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

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
    # Imported here because its libraries take a second and 60 MB that no other page needs.
    from weasyprint import CSS, HTML  # noqa: PLC0415

    page = HTML(string=render_to_string("payments/receipt_pdf.html", context(order)), url_fetcher=_fetch_nothing)
    document: bytes = page.write_pdf(stylesheets=[CSS(filename=STYLE)], pdf_variant="pdf/ua-1")
    return document


def _fetch_nothing(url: str, *args: Any, **kwargs: Any) -> Any:
    raise ValueError(f"A receipt has everything in itself: {url} is not fetched.")
