"""Noting for the digest that somebody has opened the page of an event."""

from collections.abc import Iterable

from django.http import HttpRequest
from wagtail.models import Page

from thep.digests import openings

from .models import Event


def note_opened(request: HttpRequest, events: Iterable[Event], *, page: Page | None) -> None:
    """Note that whoever is signed in opened a page with the dates of `events`, which `page` presents; see `openings.note_opened`."""
    published_at = page.first_published_at if page is not None else None
    dated = [event for event in events if event.starts_at is not None and event.announced_at is not None]
    openings.note_opened(request, [(event, max(filter(None, (event.announced_at, published_at)))) for event in dated])
