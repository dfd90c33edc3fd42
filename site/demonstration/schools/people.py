"""The 30 people whom the words describe: their accounts, affiliations and groups."""

import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from demonstration.parts import Account
from demonstration.words import words_of
from thep.accounts.groups import ensure_groups
from thep.accounts.models import User
from thep.cms.models import Subject
from thep.schools.models import Affiliation, School

PASSWORD = "better-together"  # noqa: S105 - printed for whoever runs the demonstration
SETTLED, LATELY = datetime.timedelta(days=200), datetime.timedelta(days=3)
GROUPS = {
    "office_events": "Events",
    "office_finance": "Finance",
    "office_editor": "Editors",
    "office_manager": "Office managers",
}


def accounts() -> list[Account]:
    """Return one account for each role."""
    return [Account(words["email"], words["about"]) for words in words_of("schools", "people")["person"] if "key" in words]


def load(today: datetime.date) -> None:
    """Have everybody whom the words name; somebody who has an account already is described anew."""
    ensure_groups()
    password = make_password(PASSWORD)
    for words in words_of("schools", "people")["person"]:
        person, is_new = User.objects.update_or_create(
            email=words["email"],
            defaults={
                "name": words["name"],
                "job_role": words["job_role"],
                "phase": words.get("phase", ""),
                "access_needs": words.get("access_needs", ""),
                "dietary_needs": words.get("dietary_needs", ""),
                "is_illustrative": True,
            },
        )
        if is_new:
            person.password = password
            person.date_joined = timezone.now() - (LATELY if words["role"] == "newcomer" else SETTLED)
            person.save(update_fields=["password", "date_joined"])
        person.subjects.set(Subject.objects.filter(slug__in=words["subjects"]))
        verify(person)
        for urn in words["school_urns"]:
            affiliate(person, School.objects.get(urn=urn), words["affiliation"], Affiliation.State.ACTIVE)
        for urn in words.get("asked_urns", []):
            affiliate(person, School.objects.get(urn=urn), words["affiliation"], Affiliation.State.ASKED)
        if group := GROUPS.get(words["role"]):
            person.groups.add(Group.objects.get(name=group))


def verify(person: User) -> None:
    """Verify the person's address, so that they can sign in with it."""
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})


def affiliate(person: User, school: School, role: str, state: str) -> None:
    if not person.affiliations.filter(school=school, role=role).exists():
        is_active = state == Affiliation.State.ACTIVE
        asked_at = timezone.now() - (SETTLED if is_active else LATELY)
        affiliation = Affiliation.objects.create(
            person=person, school=school, role=role, state=state, decided_at=asked_at + LATELY if is_active else None
        )
        Affiliation.objects.filter(pk=affiliation.pk).update(asked_at=asked_at)


def named(key: str) -> User:
    """Return the person who has the role `key` in the words."""
    email = next(words["email"] for words in words_of("schools", "people")["person"] if words.get("key") == key)
    return User.objects.get(email=email)
