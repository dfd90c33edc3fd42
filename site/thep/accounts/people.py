"""A person who is known before they sign up: invited, or loaded from elsewhere."""

from allauth.account.models import EmailAddress
from django.db import transaction

from .models import User


def know(email: str, *, name: str = "", password: str | None = None, verified: bool = False, **fields: object) -> User:
    """The person with `email`, made where there is none; without a password they sign in by emailed code or set one by email.

    `verified` says that the address is known to be theirs, so that a first sign-in needs no confirmation.
    """
    email = email.strip().lower()
    with transaction.atomic():
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            person = User.objects.create_user(email, password, name=name, **fields)
        address, _ = EmailAddress.objects.get_or_create(user=person, email=email, defaults={"primary": True, "verified": verified})
        if verified and not address.verified:
            EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    return person
