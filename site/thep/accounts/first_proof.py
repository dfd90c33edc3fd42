"""The first proof that an address is somebody's: what was set on its account before was set by whoever typed the address.

Somebody could make an account with another's address and a password of their own, and wait until its owner comes (pre-hijacking:
https://msrc.microsoft.com/blog/2022/05/pre-hijacking-attacks/). Who proves the address begins anew, by whatever letter they do it:
only the browser in which the account was made, or its password typed, keeps what was set.
"""

from typing import Any

# Nothing public tells who is half signed in, in the browser that asks.
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest

from .models import User

BY_CODE = "account_confirm_login_code"


def is_unproved(person: User) -> bool:
    """Return whether nobody has ever shown that an address of `person` is theirs."""
    return not EmailAddress.objects.filter(user=person, verified=True).exists()


def begin_anew(person: User) -> None:
    """Drop password, second factors and sessions of `person`; what they set from now on is theirs."""
    with transaction.atomic():
        person.set_unusable_password()
        person.save(update_fields=["password"])
        Authenticator.objects.filter(user=person).delete()
        sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()


def take_from_squatter(person: User, *, name: str = "") -> None:
    """Empty an account that somebody made with an address which nobody has proved, now that others mean its owner by it.

    Whoever made it waits for its owner to confirm the address, and would then sign in with the password that they chose. Its name may be
    any stranger's words, so it becomes `name`. An account that is proved, or that nobody made for themselves, stays as it is.
    """
    if is_unproved(person) and person.has_usable_password():
        begin_anew(person)
        person.name = name
        person.save(update_fields=["name"])


def waits_to_be_confirmed(request: HttpRequest, person: User) -> bool:
    """Return whether `person` signed up, or typed their password, in the browser that asks, which now waits for their address."""
    login = None if request.user.is_authenticated else unstash_login(request, peek=True)
    return login is not None and login.user is not None and login.user.pk == person.pk


def begin_anew_after_proof(request: HttpRequest, email_address: EmailAddress, **kwargs: Any) -> None:
    """Begin anew where a code or a letter's link has just proved the first address of an account.

    A link that is followed in the browser of who signed up changes nothing: whoever has that browser and the mailbox made the account. A
    code is asked for in a browser that knows nothing but the address.
    """
    person = email_address.user
    match = request.resolver_match
    by_code = match is not None and match.url_name == BY_CODE
    if not has_other_address(email_address) and (by_code or not waits_to_be_confirmed(request, person)):
        begin_anew(person)


def has_other_address(address: EmailAddress) -> bool:
    """Return whether the account of `address` is proved by another one, so that this one is only asked to join it."""
    return EmailAddress.objects.filter(user=address.user_id, verified=True).exclude(pk=address.pk).exists()


def let_go_of_pending(email: str) -> None:
    """Drop `email` where it waits to join an account that another address proves, now that somebody comes with it themselves.

    They are its owner or nobody: a code or link sent to it must not open an account that a stranger can open, too, nor may a stranger
    keep them from one of their own by having typed their address first.
    """
    for address in EmailAddress.objects.filter(email__iexact=email.strip(), verified=False):
        if has_other_address(address):
            address.delete()


def prove(person: User, email: str) -> None:
    """Record that `email` was shown to be `person`'s."""
    EmailAddress.objects.update_or_create(user=person, email=email.lower(), defaults={"verified": True, "primary": True})


email_confirmed.connect(begin_anew_after_proof, dispatch_uid="thep.accounts.first_proof")
