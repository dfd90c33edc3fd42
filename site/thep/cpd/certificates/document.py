"""The certificate as a tagged PDF, from what was frozen on it alone."""

from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string

from thep.cpd import hours
from thep.design import tagged_pdf

from .models import Certificate

STYLE = Path(__file__).with_name("certificate.css")


def draw(certificate: Certificate) -> bytes:
    """Return the certificate as a PDF."""
    return tagged_pdf.draw(page_of([certificate]), style=STYLE)


def draw_many(certificates: list[Certificate]) -> bytes:
    """Return one PDF with a sheet for each of `certificates`; of many at once, it takes memory for all of them."""
    return tagged_pdf.draw(page_of(certificates), style=STYLE)


def page_of(certificates: list[Certificate]) -> str:
    """Return the document, in HTML, that has each of `certificates` on a page of its own."""
    return render_to_string("cpd/certificates/certificate_pdf.html", {"sheets": [_sheet(each) for each in certificates]})


def _sheet(certificate: Certificate) -> dict[str, Any]:
    address = settings.SITE_ADDRESS + certificate.get_absolute_url()
    # A picture made of pixels: as drawn paths, WeasyPrint takes twice as long for the page.
    code = segno.make(address, error="m").png_data_uri(scale=6, border=2, dark="#12201c")
    return {
        "certificate": certificate,
        "hours": hours.in_words(certificate.minutes),
        "address": address,
        "short": address.partition("://")[2].rstrip("/"),
        "code": code,
    }


def file_name(certificate: Certificate) -> str:
    return f"certificate-{certificate.number}.pdf"
