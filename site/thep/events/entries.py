"""The search entries of events, and of the pages that present events and have none to come."""

from thep.search import registry

from .models import Event

EVENT = "event"
UNDATED = "undated"


def refresh(event: Event) -> None:
    """What is found of `event` is true again, in the caller's transaction; so is what's found of its page, should it have no dates."""
    registry.refresh(EVENT, str(event.pk))
    if UNDATED in registry.sources() and event.page_id is not None:
        registry.refresh(UNDATED, str(event.page_id))
