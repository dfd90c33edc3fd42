"""What is written to people about affiliations."""

from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from thep.accounts.examples import example_lead
from thep.accounts.models import User
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import FIRST_NAME, LetterClass, LetterKind, LetterVariable

from .examples import example_affiliation
from .models import Affiliation

ASKED_TO_JOIN = "You get this email because you asked to join {{ school.name }} on our website, or were listed there."


NOUN = LetterVariable("noun", "what the school is: “school” or “organisation”", "{{ school.noun }}")
OF_AN_AFFILIATION = (
    FIRST_NAME,
    LetterVariable("school", "the name of the school", "{{ school.name }}"),
    NOUN,
    LetterVariable("role", "what they do at the school", "{{ affiliation.get_role_display }}"),
)
BY = LetterVariable("by", "whoever did it", "{{ by.get_full_name }}")
LAST_DAY = LetterVariable("last_day", "the last day on which they are listed", "{{ affiliation.leaves_on|weekday }}")
WHO_ASKS = (
    LetterVariable("person", "whoever asks", "{{ affiliation.person.get_full_name }}"),
    LetterVariable("person_email", "their email address", "{{ affiliation.person.email }}"),
)


def _example(*, to_lead: bool = False) -> dict[str, Any]:
    affiliation = example_affiliation()
    school, lead = affiliation.school, example_lead()
    address = settings.SITE_ADDRESS + reverse("member_school", args=[school.urn])
    return {"to": lead if to_lead else affiliation.person, "affiliation": affiliation, "school": school, "by": lead, "address": address}


def _kind(name: str, label: str, audience: str, *variables: LetterVariable, why: str = ASKED_TO_JOIN, to_lead: bool = False) -> LetterKind:
    return LetterKind(
        name=f"schools.{name}",
        label=label,
        audience=audience,
        template=f"schools/email/{name}",
        about=LetterClass.MEMBERSHIP,
        why=why,
        variables=(*OF_AN_AFFILIATION, *variables),
        example=partial(_example, to_lead=to_lead),
    )


ASKED = _kind(
    "asked",
    "Somebody wants to join a school",
    "The leads of a school, when somebody asks to be listed there.",
    *WHO_ASKS,
    why="You get this email because you act for {{ school.name }} on our website.",
    to_lead=True,
)
JOINED = _kind(
    "joined",
    "Somebody has joined a school",
    "The leads of a school, when somebody is listed there at once, from an address of the school’s own.",
    *WHO_ASKS,
    why="You get this email because you act for {{ school.name }} on our website.",
    to_lead=True,
)
APPROVED = _kind("approved", "Listed at a school", "Whoever asked to join a school, when they are approved.")
DECLINED = _kind("declined", "Not listed at a school", "Whoever asked to join a school, when they are declined.")
ENDED = _kind("ended", "Removed from a school", "Whoever is removed from a school by somebody else.", BY)
LEAVING = _kind("leaving", "A last day at a school", "Whoever is to leave a school, when its lead has said on which day.", BY, LAST_DAY)
ROLE = _kind("role", "Another role at a school", "Whoever is listed at a school in another role than before, as its lead says.", BY)
PUT_BACK = _kind("put_back", "Listed at a school again", "Whoever was removed from a school, when they are put back.", BY)

KINDS = (ASKED, JOINED, APPROVED, DECLINED, ENDED, LEAVING, ROLE, PUT_BACK)


def tell_lead_that_somebody_asked(affiliation: Affiliation, lead: User) -> None:
    address = settings.SITE_ADDRESS + reverse("member_school", args=[affiliation.school.urn])
    _send(ASKED, affiliation, lead, address=address)


def tell_lead_that_somebody_joined(affiliation: Affiliation, lead: User) -> None:
    address = settings.SITE_ADDRESS + reverse("member_school", args=[affiliation.school.urn])
    _send(JOINED, affiliation, lead, address=address)


def tell_person_of_the_decision(affiliation: Affiliation) -> None:
    approved = affiliation.state == Affiliation.State.ACTIVE
    _send(APPROVED if approved else DECLINED, affiliation, affiliation.person)


def tell_person_that_it_ended(affiliation: Affiliation, by: User) -> None:
    _send(ENDED, affiliation, affiliation.person, cause=Cause(affiliation, affiliation.ended_at), by=by)


def tell_person_of_their_last_day(affiliation: Affiliation, by: User) -> None:
    _send(LEAVING, affiliation, affiliation.person, cause=Cause(affiliation, timezone.now()), by=by)


def tell_person_of_their_role(affiliation: Affiliation, by: User) -> None:
    may_act = affiliation.role in Affiliation.LEADING
    _send(ROLE, affiliation, affiliation.person, cause=Cause(affiliation, affiliation.decided_at), by=by, may_act=may_act)


def tell_person_that_they_are_back(affiliation: Affiliation, by: User) -> None:
    _send(PUT_BACK, affiliation, affiliation.person, cause=Cause(affiliation, affiliation.decided_at), by=by)


def _send(kind: LetterKind, affiliation: Affiliation, to: User, *, cause: Cause | None = None, **more: object) -> None:
    letters.send(kind, to, cause or Cause(affiliation), {"affiliation": affiliation, "school": affiliation.school} | more)
