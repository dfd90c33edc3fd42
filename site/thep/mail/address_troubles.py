"""What is done about addresses that mail doesn't reach.

What came back for good stops all mail to the address; mailboxes that took nothing for some time, and readers who called us spam, are sent
what they need (their bookings, their money, their account), and nothing that they could have stopped. A code to sign in is tried once a
day all the same: the person asked for it at that moment, and it is how they come to the page where they correct the address.
"""

import datetime
from collections.abc import Collection, Sequence

import structlog
from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from thep.accounts.models import User

from .kinds import LetterClass, LetterKind
from .models import AddressTrouble, Message

log = structlog.get_logger(__name__)

DAY = datetime.timedelta(days=1)
MOST_SOFT = 3.0
"""With a higher score an address gets no bulk mail until enough of it is forgiven."""
FORGOTTEN_AFTER = datetime.timedelta(days=730)

CAME_BACK = "Emails to this address come back, so we don’t send any until it’s corrected."
COMPLAINED = "Somebody marked our emails to this address as spam, so we send only what they need."
TAKES_NOTHING = "The mailbox didn’t take our emails several times, so we send only what they need for some days."


def came_back(address: str, why: str, at: datetime.datetime | None = None) -> None:
    """Note that mail to `address` comes back for good."""
    _note(address, why, came_back_at=at or timezone.now())


def complained(address: str, at: datetime.datetime | None = None) -> None:
    """Note that whoever reads the mail of `address` called it spam."""
    _note(address, "Marked as spam", complained_at=at or timezone.now())


def took_nothing(address: str, why: str) -> None:
    """Note that the mailbox took a message neither then nor for good: it is full, or away."""
    with transaction.atomic():
        trouble = _locked(address)
        trouble.soft_score, trouble.soft_at, trouble.reason = trouble.soft_score_now + 1, timezone.now(), why
        trouble.save()


def arrived(address: str) -> None:
    """Note that a message has arrived, so that nothing keeps mail from `address` but its reader's own wish."""
    AddressTrouble.objects.of([address]).update(came_back_at=None, soft_score=0, soft_at=None)


def try_again(addresses: Collection[str]) -> int:
    """Send to the addresses again, because their reader says that they take mail now; return how many there were."""
    return AddressTrouble.objects.of(list(addresses)).exclude(came_back_at=None).update(came_back_at=None, soft_score=0, soft_at=None)


def keeps_mail_away(trouble: AddressTrouble) -> bool:
    """Return whether `trouble` keeps mail from its address, and the office may change that. A complaint is its reader's to take back."""
    return trouble.came_back_at is not None or trouble.soft_score_now > MOST_SOFT


def lift(trouble: AddressTrouble, *, by: User) -> bool:
    """Send to the address again, because `by` of the office knows that it takes mail; return whether something kept mail from it."""
    if not keeps_mail_away(trouble):
        return False
    AddressTrouble.objects.filter(pk=trouble.pk).update(came_back_at=None, soft_score=0, soft_at=None)
    log.info("address_tried_again", trouble=trouble.pk, by=by.pk)
    return True


def that_come_back(person: User) -> list[AddressTrouble]:
    """Return the troubles with addresses of `person` from which mail comes back."""
    shown = EmailAddress.objects.filter(user=person, verified=True).values(address=Lower("email"))
    return list(AddressTrouble.objects.filter(Q(address=person.email.lower()) | Q(address__in=shown)).exclude(came_back_at=None))


def check(messages: Sequence[Message]) -> dict[int, str]:
    """Return which of `messages` aren't sent because of their address, and why; in one query."""
    troubles = {trouble.address: trouble for trouble in AddressTrouble.objects.of({message.to for message in messages})}
    found = {each.pk: _reason(troubles.get(each.to.lower()), each.letter_class) for each in messages} if troubles else {}
    return {pk: reason for pk, reason in found.items() if reason}


def reasons(addresses: Collection[str], kind: LetterKind) -> dict[str, str]:
    """Return which of `addresses`, in small letters, aren't sent letters of `kind` because of their trouble, and why; in one query."""
    found = {each.address: _reason(each, kind.about) for each in AddressTrouble.objects.of(list(addresses))}
    return {address: reason for address, reason in found.items() if reason}


def forget_old() -> int:
    """Delete troubles of two years ago, and return how many."""
    long_ago = timezone.now() - FORGOTTEN_AFTER
    old = AddressTrouble.objects.exclude(came_back_at__gt=long_ago).exclude(complained_at__gt=long_ago).exclude(soft_at__gt=long_ago)
    return old.delete()[0]


def _reason(trouble: AddressTrouble | None, about: LetterClass | None) -> str:
    if trouble is None:
        return ""
    if trouble.came_back_at is not None:
        signs_in = about is LetterClass.SECURITY and trouble.came_back_at < timezone.now() - DAY
        return "" if signs_in else CAME_BACK
    if about is None or not about.is_bulk:
        return ""
    if trouble.complained_at is not None:
        return COMPLAINED
    return TAKES_NOTHING if trouble.soft_score_now > MOST_SOFT else ""


def _note(address: str, why: str, **written: datetime.datetime) -> None:
    AddressTrouble.objects.update_or_create(address=address.strip().lower(), defaults={"reason": why, **written})


def _locked(address: str) -> AddressTrouble:
    found, _ = AddressTrouble.objects.get_or_create(address=address.strip().lower())
    return AddressTrouble.objects.select_for_update().get(pk=found.pk)
