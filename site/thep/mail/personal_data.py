"""What letters hold about a person, and what becomes of it when they close their account."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from thep.accounts.models import User
from thep.accounts.people import addresses_of

from . import preferences
from .models import AddressTrouble, DeliveryEvent, Message, Pause, Preference, Subscription


def messages(person: User) -> list[dict[str, Any]]:
    return [
        {"to": each.to, "subject": each.subject, "posted": each.created_at.isoformat()}
        for each in written_to(person).order_by("created_at")
    ]


def newsletter(person: User) -> list[dict[str, Any]]:
    return [
        {"to": each.email, "asked": each.asked_at.isoformat(), "confirmed": each.confirmed_at.isoformat() if each.confirmed_at else None}
        for each in Subscription.objects.filter(email__in=_addresses(person))
    ]


def choices(person: User) -> list[dict[str, Any]]:
    """Return how often the person's addresses want what they may stop, and until when they pause it."""
    addresses = addresses_of(person)
    chosen = Preference.objects.filter(address__in=addresses)
    paused = Pause.objects.filter(address__in=addresses)
    return [
        *({"to": each.address, "of": each.subject_of_choice, "how_often": each.get_frequency_display()} for each in chosen),
        *({"to": each.address, "paused_until": each.until.isoformat()} for each in paused),
    ]


def deliveries(person: User) -> list[dict[str, Any]]:
    """Return what providers of mail told us of emails to the person, and what keeps us from sending more."""
    told = DeliveryEvent.objects.filter(address__in=_addresses(person))
    troubles = AddressTrouble.objects.of(_addresses(person))
    return [
        *({"to": each.address, "told": each.what, "at": each.happened_at.isoformat(), "words": each.words} for each in told),
        *(
            {
                "to": each.address,
                "came_back": each.came_back_at.isoformat() if each.came_back_at else None,
                "marked_as_spam": each.complained_at.isoformat() if each.complained_at else None,
                "not_taken": round(each.soft_score_now, 1),
                "words": each.reason,
            }
            for each in troubles
        ),
    ]


def written_to(person: User) -> QuerySet[Message]:
    """Select the letters to the person, and to any of their addresses."""
    theirs = Message.objects.annotate(address=Lower("to")).filter(address__in=_addresses(person))
    return Message.objects.filter(Q(person=person) | Q(pk__in=theirs.values("pk")))


def erase(person: User) -> None:
    """Delete the newsletter's subscription, what the person chose to be sent, and what was written to them."""
    preferences.forget(addresses_of(person))
    Subscription.objects.filter(email__in=_addresses(person)).delete()
    DeliveryEvent.objects.filter(address__in=_addresses(person)).delete()
    AddressTrouble.objects.of(_addresses(person)).delete()
    written = written_to(person)
    written.filter(state__in=[Message.State.QUEUED, Message.State.CLAIMED, Message.State.HELD]).delete()  # it must not leave any more
    written.update(to=Message.CLOSED_ACCOUNT, subject="", text="", html="", calendar="", headers={}, reason="", receiving_domain="")


def _addresses(person: User) -> set[str]:
    return {person.email.lower(), *addresses_of(person)}
