"""The certificate as a tagged PDF, from what was frozen on it alone."""

import datetime
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.template.loader import render_to_string

from thep.cpd import hours
from thep.design import tagged_pdf
from thep.design.templatetags.thep import day

from .models import Certificate

STYLE = Path(__file__).with_name("certificate.css")
MOST_AT_FULL_SIZE = 300
"""Letters of a name, a title and objectives that fit above the number at full size; what has more is set smaller."""

MOST_DAYS = 4
"""Days that are written out; of more, how many there were and the first and last."""


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
        "days": _in_words(certificate.dates),
        "is_long": len(certificate.name) + len(certificate.title) + sum(map(len, certificate.objectives)) > MOST_AT_FULL_SIZE,
        "address": address,
        "short": address.partition("://")[2].rstrip("/"),
        "code": code,
    }


def _in_words(days: list[datetime.date]) -> str:
    if len(days) > MOST_DAYS:
        return f"{len(days)} days from {day(days[0])} to {day(days[-1])}"
    return ", ".join(day(each) for each in days)


def file_name(certificate: Certificate) -> str:
    return f"certificate-{certificate.number}.pdf"
