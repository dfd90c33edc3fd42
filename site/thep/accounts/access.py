"""Who must use a second step when they sign in, and who may act.

ASVS 5.0 6.3.3: the office, finance, those who lead a school's learning and those who lead a network act for others, so a stolen password
must not be enough. A domain with such a duty declares it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from thep.domains import declared

from .errors import SecondFactorNeeded
from .models import User

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


@dataclass(frozen=True)
class Duty:
    """Something for which people act for others. `name` finishes the sentence "You …, so you can see other people's details."."""

    name: str
    has_it: Callable[[User], bool]


def duties_of(person: User) -> list[str]:
    """Return the duties for which `person` acts for others, in words."""
    return [duty.name for duty in declared(Duty) if duty.has_it(person)]


def must_use_second_factor(person: User) -> bool:
    """Return whether `person` has a duty that asks for a second factor, where the setting asks for it at all."""
    return settings.MFA_REQUIRED_FOR_DUTIES and any(duty.has_it(person) for duty in declared(Duty))


def may_act(person: User | AnonymousUser) -> bool:
    """Return whether `person` may act: they have no duty, or have a second factor, or the setting lets them off."""
    if not settings.MFA_REQUIRED_FOR_DUTIES or not isinstance(person, User):
        return True
    return not must_use_second_factor(person) or has_second_factor(person)


def need_second_factor(person: User) -> None:
    """Let `person` go on to what concerns others.

    Raises:
        SecondFactorNeeded: they have a duty and no second factor; the middleware leads them to set one up.
    """
    if not may_act(person):
        raise SecondFactorNeeded


def has_second_factor(person: User) -> bool:
    """Return whether `person` has an authenticator app or a passkey; recovery codes alone are none."""
    return is_mfa_enabled(person, types=SECOND_FACTORS)


def works_in_the_office(person: User) -> bool:
    return person.is_staff


def person_of(request: HttpRequest) -> User:
    """Return who is signed in, in a view that nobody else reaches.

    Raises:
        PermissionDenied: nobody is signed in.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
