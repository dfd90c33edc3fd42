"""What we hold about a person, for them to take away. Each domain registers its own part from its `apps.py`."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from .models import User

Part = Callable[[User], Any]

_parts: dict[str, Part] = {}


def register(name: str, part: Part) -> None:
    """`part` answers what `name` holds about a person, in values that JSON knows."""
    _parts[name] = part


def export(person: User) -> dict[str, Any]:
    """Everything that is held about `person`, by domain."""
    return {"account": account(person)} | {name: part(person) for name, part in sorted(_parts.items())}


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
