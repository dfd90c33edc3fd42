"""What is written to people about affiliations."""

from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse

from thep.accounts.examples import example_lead
from thep.accounts.models import User
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import FIRST_NAME, LetterClass, LetterKind, LetterVariable

from .examples import example_affiliation
from .models import Affiliation

ASKED_TO_JOIN = "You get this email because you asked to join {{ school.name }} on our website, or were listed there."


OF_AN_AFFILIATION = (
    FIRST_NAME,
    LetterVariable("school", "the name of the school", "{{ school.name }}"),
    LetterVariable("role", "what they do at the school", "{{ affiliation.get_role_display }}"),
)
BY = LetterVariable("by", "whoever did it", "{{ by.get_full_name }}")
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
APPROVED = _kind("approved", "Listed at a school", "Whoever asked to join a school, when they are approved.")
DECLINED = _kind("declined", "Not listed at a school", "Whoever asked to join a school, when they are declined.")
ENDED = _kind("ended", "Removed from a school", "Whoever is removed from a school by somebody else.", BY)
PUT_BACK = _kind("put_back", "Listed at a school again", "Whoever was removed from a school, when they are put back.", BY)

KINDS = (ASKED, APPROVED, DECLINED, ENDED, PUT_BACK)


def tell_lead_that_somebody_asked(affiliation: Affiliation, lead: User) -> None:
    address = settings.SITE_ADDRESS + reverse("member_school", args=[affiliation.school.urn])
    _send(ASKED, affiliation, lead, address=address)


def tell_person_of_the_decision(affiliation: Affiliation) -> None:
    approved = affiliation.state == Affiliation.State.ACTIVE
    _send(APPROVED if approved else DECLINED, affiliation, affiliation.person)


def tell_person_that_it_ended(affiliation: Affiliation, by: User) -> None:
    _send(ENDED, affiliation, affiliation.person, cause=Cause(affiliation, affiliation.ended_at), by=by)


def tell_person_that_they_are_back(affiliation: Affiliation, by: User) -> None:
    _send(PUT_BACK, affiliation, affiliation.person, cause=Cause(affiliation, affiliation.decided_at), by=by)


def _send(kind: LetterKind, affiliation: Affiliation, to: User, *, cause: Cause | None = None, **more: object) -> None:
    letters.send(kind, to, cause or Cause(affiliation), {"affiliation": affiliation, "school": affiliation.school} | more)
