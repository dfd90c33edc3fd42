"""Which answers somebody of the office sees: those about records that they may see."""

from typing import Any

from thep.domains import declared

from .models import IncomingMessage, IncomingMessageQuerySet
from .reply_addresses import ReplyHandler


def visible(user: Any) -> IncomingMessageQuerySet:
    """Return the answers that are about nothing which is kept from `user`."""
    hidden = [each.name for each in declared(ReplyHandler) if not user.has_perm(each.permission)]
    return IncomingMessage.objects.exclude(purpose__in=hidden)
