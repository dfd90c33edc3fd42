"""Closing an account: the person can't sign in, and what needn't be kept is deleted.

Bookings and attendance stay, without the name; orders and invoices keep the name that they were made out to, as tax law asks. Each domain
declares what it deletes. Retention: docs/operating.md.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import Model
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, PageSubscription
from wagtail.users.models import UserProfile

from thep.design.panels import Panel
from thep.domains import declared

from .errors import StillInTheWay
from .models import User

NAMELESS = "Closed account"

IN_THE_OFFICE = (APIToken, EditingSession, FormState, PageSubscription, UserProfile)
"""What the back office keeps for somebody's own use: it goes with the account. What they did there is the office's record."""


@dataclass(frozen=True, kw_only=True)
class ClosingObstacle(Panel):
    """What has to be put right before an account is closed; its context is None where nothing has. `words` tell the office."""

    context: Callable[[User], Mapping[str, Any] | None]
    words: str


@dataclass(frozen=True)
class ClosingNote:
    """What stays of a closed account: a sentence that holds for whoever reads it."""

    name: str
    words: str


@dataclass(frozen=True)
class Erasure:
    """What a domain deletes, because it needn't keep it, in the transaction that closes an account."""

    name: str
    erase: Callable[[User], None]


def close(person: User) -> User:
    """Close the account: delete its name, address, password, second step, groups, needs and interests, and end its sessions.

    The address is replaced by one that reaches nobody, so that the same address can sign up anew. Call outside a transaction.
    Raises StillInTheWay, and nothing has changed, where something that domains declare has to be put right before.
    """
    with transaction.atomic(durable=True):
        if obstacles := obstacles_of(person):
            raise StillInTheWay(" ".join(each.words for each in obstacles))
        for each in declared(Erasure):
            each.erase(person)
        person.subjects.clear()
        person.groups.clear()
        person.user_permissions.clear()
        Authenticator.objects.filter(user=person).delete()
        EmailAddress.objects.filter(user=person).delete()
        for model in IN_THE_OFFICE:
            model.objects.filter(user=person).delete()
        sessions = list(UserSession.objects.filter(user=person))
        person.name = NAMELESS
        person.email = f"closed-{person.pk}@closed.invalid"
        person.job_role = person.phase = person.access_needs = person.dietary_needs = ""
        person.is_active = person.is_superuser = False
        person.set_unusable_password()
        person.save()
    for session in sessions:
        session.end()
    return person


def obstacles_of(person: User) -> list[ClosingObstacle]:
    """Return what has to be put right before the account of `person` is closed."""
    return [each for each in declared(ClosingObstacle) if each.context(person) is not None]


def take_name_out(person: User, model: type[Model], field: str, *, most: int) -> None:
    """Write "closed account" where somebody wrote the person's name in `field`, of `most` characters, of any record of `model`."""
    whole_name = re.compile(rf"(?<!\w){re.escape(str(person))}(?!\w)")
    for record in model._default_manager.filter(**{f"{field}__contains": str(person)}):
        words = whole_name.sub(NAMELESS.lower(), getattr(record, field))
        model._default_manager.filter(pk=record.pk).update(**{field: words[:most]})
