"""Who may see an event."""

from django.http import HttpRequest

from thep.cms import privacy

from .kinds import kind_of
from .models import Event


def may_see(event: Event, request: HttpRequest) -> bool:
    """Return whether whoever asks may see `event`: its kind lets them in, and its page, also by the password that they have typed."""
    if kind_of(event).only_for is not None and not Event.objects.visible_to(request.user).filter(pk=event.pk).exists():
        return False
    return event.page is None or privacy.may_read(event.page, request)
