"""Who may see an event."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from thep.cms import privacy

from .kinds import every_kind, kind_of
from .models import Event


def may_see(event: Event, request: HttpRequest) -> bool:
    """Return whether whoever asks may see `event`: its kind lets them in, and its page, also by the password that they have typed."""
    return admits(event, request.user) and (event.page is None or privacy.may_read(event.page, request))


def admits(event: Event, person: Any) -> bool:
    """Return whether the kind of `event` lets `person` in, whatever its page says; in a query where it is for some people only."""
    return kind_of(event).only_for is None or Event.objects.admitting(person).filter(pk=event.pk).exists()


def admitted(kinds: Mapping[int, str], person: Any) -> set[int]:
    """Return the keys of those events, given by the names of their `kinds`, that let `person` in; in one query at most."""
    for_some = {name for name, kind in every_kind().items() if kind.only_for is not None}
    asked = {pk for pk, kind in kinds.items() if kind in for_some}
    let_in = Event.objects.filter(pk__in=asked).admitting(person).values_list("pk", flat=True) if asked else ()
    return kinds.keys() - asked | set(let_in)
