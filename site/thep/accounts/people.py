"""A person who is known before they sign up: invited, or loaded from elsewhere."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower

from . import first_proof
from .errors import NotAllowed
from .groups import GROUPS
from .models import User


def get_or_create_person(email: str, *, name: str = "", password: str | None = None, verified: bool = False, **fields: object) -> User:
    """Return the person with `email`, created where there is none; without a password they sign in by emailed code or set one by email.

    `verified` says that the address is known to be theirs, so that a first sign-in needs no confirmation. An account that somebody made
    with the address and has not proved to be theirs is emptied first.
    """
    email = email.strip().lower()
    with transaction.atomic():
        first_proof.let_go_of_pending(email)
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            person = User.objects.create_user(email, password, name=name, **fields)
        else:
            first_proof.take_from_squatter(person, name=name)
        address, _ = EmailAddress.objects.get_or_create(user=person, email=email, defaults={"primary": True, "verified": verified})
        if verified and not address.verified:
            EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    return person


def addresses_of(person: User) -> list[str]:
    """Return the addresses that the person has shown to be theirs, in lower case."""
    return [email.lower() for email in EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)]


def query_addresses_of(person: User) -> QuerySet[EmailAddress, Any]:
    """Return the same as a part of another query, for pages that may ask few."""
    found: QuerySet[EmailAddress, Any] = EmailAddress.objects.filter(user=person, verified=True).values_list(Lower("email"))
    return found


def change_person(person: User, *, by: User, groups: Iterable[Group] | None = None, **fields: object) -> User:
    """Set what the office knows of `person` to `fields` (name, job_role, phase), and put them into exactly `groups` of ours, where given.

    Their address and password are theirs to change, where a second step is asked for.

    Raises:
        NotAllowed: `person` is an administrator, and `by` is not.
    """
    if unknown := fields.keys() - {"name", "job_role", "phase"}:
        raise TypeError(f"The office does not change: {', '.join(sorted(unknown))}")
    if person.is_superuser and not by.is_superuser:
        raise NotAllowed("Only an administrator can change an administrator’s account.")
    with transaction.atomic():
        for name, value in fields.items():
            setattr(person, name, value)
        person.save(update_fields=list(fields))
        if groups is not None:
            ours = Group.objects.filter(name__in=GROUPS)
            person.groups.remove(*ours)
            person.groups.add(*groups)
    return person
