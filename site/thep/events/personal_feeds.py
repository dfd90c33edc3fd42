"""The secret of a person's own calendar: made, renewed, found."""

import hashlib
import secrets

from thep.accounts.models import User

from .models import PersonalFeed


def renew(person: User) -> str:
    """Give `person` a new secret of 192 bits, which ends the old one. This is the only time that it can be read."""
    token = secrets.token_urlsafe(24)
    PersonalFeed.objects.update_or_create(person=person, defaults={"digest": digest_of(token)})
    return token


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
