"""The receipt of a paid order: a page to print, and a PDF."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from .models import Order


def context(order: Order) -> dict[str, Any]:
    return {
        "order": order,
        "lines": order.lines.all(),
        "refunds": order.refunds.counted().filter(of_second_payment=False),
        "vat_number": settings.VAT_NUMBER,
        "section": "member",
    }


def pdf(order: Order) -> bytes:
    """The receipt as a PDF. WeasyPrint is imported here because its libraries take a second and 60 MB that no other page needs."""
    from weasyprint import HTML, default_url_fetcher

    def fetch_nothing(url: str, *args: Any, **kwargs: Any) -> Any:
        if url.startswith("data:"):
            return default_url_fetcher(url, *args, **kwargs)
        raise ValueError(f"A receipt has everything in itself; {url} is not fetched.")

    return HTML(string=render_to_string("payments/receipt_pdf.html", context(order)), url_fetcher=fetch_nothing).write_pdf()
