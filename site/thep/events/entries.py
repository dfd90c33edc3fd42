"""The search entries of events, and of the pages that present events and have none to come."""

from thep.search import registry

from .models import Event

EVENT = "event"
UNDATED = "undated"


def refresh(event: Event) -> None:
    """Rebuild the search entry of `event` in the caller's transaction, and that of its page, in case the page is left without dates."""
    registry.refresh(EVENT, str(event.pk))
    if UNDATED in registry.sources() and event.page_id is not None:
        registry.refresh(UNDATED, str(event.page_id))
