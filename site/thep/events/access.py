"""Who may see an event."""

from typing import Any

from django.http import HttpRequest

from thep.cms import privacy

from .kinds import kind_of
from .models import Event


def may_see(event: Event, request: HttpRequest) -> bool:
    """Return whether whoever asks may see `event`: its kind lets them in, and its page, also by the password that they have typed."""
    return admits(event, request.user) and (event.page is None or privacy.may_read(event.page, request))


def admits(event: Event, person: Any) -> bool:
    """Return whether the kind of `event` lets `person` in, whatever its page says; in a query where it is for some people only."""
    return kind_of(event).only_for is None or Event.objects.admitting(person).filter(pk=event.pk).exists()
