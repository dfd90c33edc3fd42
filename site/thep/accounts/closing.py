"""Closing an account: the person can't sign in, and what needn't be kept is deleted.

Bookings and attendance stay, without the name; orders and invoices keep the name that they were made out to, as tax law asks. Each domain
registers from its `apps.py` what it deletes. Retention: docs/operating.md.
"""

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import APIToken, PageSubscription
from wagtail.users.models import UserProfile

from .models import User

NAMELESS = "Closed account"

IN_THE_OFFICE = (APIToken, EditingSession, FormState, PageSubscription, UserProfile)
"""What the back office keeps for somebody's own use: it goes with the account. What they did there is the office's record."""

_erasers: dict[str, Callable[[User], None]] = {}


def register(name: str, erase: Callable[[User], None]) -> None:
    """`erase` deletes what `name` needn't keep about a person; it's called in the transaction that closes the account."""
    _erasers[name] = erase


def close(person: User) -> User:
    """The account is closed: no name, address, password, second step, group, need or interest is left of it.

    The address is replaced by one that reaches nobody, so that the same address can sign up anew.
    """
    with transaction.atomic(durable=True):
        for erase in _erasers.values():
            erase(person)
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
