"""What we hold about a person, for them to take away. Each domain declares its own part."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from thep.domains import declared

from .models import User


@dataclass(frozen=True)
class PersonalData:
    """What is held about a person under `name`, as they read it: `held(person)`, in values that JSON knows; `kept` says for how long."""

    name: str
    held: Callable[[User], Any]
    kept: str


def export(person: User) -> dict[str, Any]:
    """Return everything that is held about `person`, by name."""
    parts = sorted(declared(PersonalData), key=lambda part: part.name)
    return {"account": account(person)} | {part.name: part.held(person) for part in parts}


def retention_periods() -> dict[str, str]:
    """Return for how long each part is kept, in words, by name."""
    return {"account": "Kept until you close your account."} | {part.name: part.kept for part in declared(PersonalData)}


def account(person: User) -> dict[str, Any]:
    return {
        "email": person.email,
        "name": person.name,
        "job_role": person.get_job_role_display(),
        "phase": person.get_phase_display(),
        "subjects": [subject.name for subject in person.subjects.all()],
        "access_needs": person.access_needs,
        "dietary_needs": person.dietary_needs,
        "joined": person.date_joined.isoformat(),
        "last_signed_in": person.last_login.isoformat() if person.last_login else None,
        "groups": [group.name for group in person.groups.all()],
        "addresses": [
            f"{each.email} ({'confirmed' if each.verified else 'not confirmed'})" for each in EmailAddress.objects.filter(user=person)
        ],
        "signed_in_from": [
            {"browser": each.user_agent, "network_address": each.ip, "last_used": each.last_seen_at.isoformat()}
            for each in UserSession.objects.filter(user=person)
        ],
        "second_steps": [authenticator.get_type_display() for authenticator in Authenticator.objects.filter(user=person)],
    }
