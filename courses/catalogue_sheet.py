"""The catalogue as a spreadsheet: what a lead plans the year with."""

from typing import Any

from django.conf import settings

from thep.cms.spreadsheets import Heading, Sheet, pounds

from .rows import Row


def _of_event(name: str) -> Any:
    return lambda row: getattr(row.event, name) if row.event else None


def _pounds(row: Row) -> Any:
    """Return what the reader would pay for a place, with VAT; nothing where it is one of their school's included places."""
    return None if row.quote is None or row.quote.is_included else pounds(row.quote.total_pence)


CATALOGUE = Sheet(
    "courses-and-events",
    [
        Heading("Title", lambda row: row.hit.title),
        Heading("Type", lambda row: row.kind),
        Heading("Subject", lambda row: row.subject),
        Heading("Starts", _of_event("starts_at")),
        Heading("Ends", _of_event("ends_at")),
        Heading("When", lambda row: row.when),
        Heading("Sessions", _of_event("sittings")),
        Heading("Where", lambda row: row.place),
        Heading("Venue", lambda row: row.event.venue.name if row.event and row.event.venue else ""),
        Heading("Price for you", lambda row: row.quote.label if row.quote else ""),
        Heading("Price for you with VAT, pounds", _pounds),
        Heading("Places", lambda row: row.places.words),
        Heading("Your booking", lambda row: row.mark[1] if row.mark else ""),
        Heading("About", lambda row: row.hit.summary),
        Heading("Web page", lambda row: f"{settings.SITE_ADDRESS}{row.hit.url}"),
    ],
)
