"""What digests have told somebody, for letters that would tell them the same."""

from django.db.models import Q

from thep.mail.causes import Cause
from thep.mail.models import Message

from .models import DIGEST, DigestRecipient, DigestRecipientQuerySet

NOT_READ = (Message.State.FAILED, Message.State.SUPPRESSED, Message.State.CANCELLED, Message.State.BOUNCED)
"""What became of letters that told nobody anything."""


def keys_told(address: str, name: str) -> set[str]:
    """Return the keys of all that the digests of the last 90 days told whoever reads the mail of `address` in the section called `name`."""
    rows = _of(address).filter(state=DigestRecipient.State.WRITTEN).select_related("run")
    not_read = set(Message.objects.filter(kind=DIGEST, to__iexact=address, state__in=NOT_READ).values_list("cause", flat=True))
    return {key for row in rows if Cause(row.run).key not in not_read for key in row.keys.get(name) or ()}


def is_being_written(address: str) -> bool:
    """Return whether a digest for whoever reads the mail of `address` is being made at this moment."""
    return _of(address).waiting().exists()


def _of(address: str) -> DigestRecipientQuerySet:
    return DigestRecipient.objects.filter(Q(address=address.lower()) | Q(person__email__iexact=address))
