"""Somebody at the door without an account says who came without a place: who leads the event is told, and adds them.

A link to a register finds nobody and books nobody. It names somebody, and a person with an account decides.
"""

import uuid
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.http import urlencode

from thep.accounts.examples import example_person
from thep.accounts.models import User
from thep.cpd.errors import CpdError
from thep.cpd.models import FacilitatorLink
from thep.events.examples import example_event
from thep.events.models import Session
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind

UIDS = uuid.UUID("2b8a4c0e-5d0f-4c59-9d51-0f7c9a7c6e21")


class ProposalForm(forms.Form):
    """Who came, as they say it themselves."""

    name = forms.CharField(
        max_length=100, error_messages={"required": "Enter their name.", "max_length": "Name: use 100 characters or fewer."}
    )
    email = forms.EmailField(
        error_messages={"required": "Enter their email address.", "invalid": "Enter an email address, such as name@school.org."}
    )
    school = forms.CharField(max_length=100, required=False, error_messages={"max_length": "School: use 100 characters or fewer."})


def propose(link: FacilitatorLink, session: Session, *, name: str, email: str, school: str = "") -> list[User]:
    """Tell who leads the event that somebody came without a place, once for each address and session; return whom we told.

    Where nobody who leads it has an account, whoever made the link is told.

    Raises:
        CpdError: there is nobody to tell.
    """
    people = list(User.objects.filter(facilitator__events=link.event_id, is_active=True).distinct())
    if not people and link.made_by is not None and link.made_by.is_active:
        people = [link.made_by]
    if not people:
        raise CpdError("Nobody who leads this event can be told here. Ask our office to add them.")
    occasion = uuid.uuid5(UIDS, f"{session.pk}:{email.lower()}")
    for person in people:
        letters.send(PROPOSED, person, Cause(link, occasion), _context(link, session.pk, person, name=name, email=email, school=school))
    return people


def _context(link: FacilitatorLink, session: int, to: User, **typed: str) -> dict[str, Any]:
    leads = reverse("member_leading_walk_in", args=[link.event_id])
    office = reverse("office_register_walk_in", args=[link.event_id])
    address = office if to.has_perm("bookings.add_booking") else leads
    asked = urlencode([("session", session), ("q", typed["email"]), ("name", typed["name"])])
    return {"to": to, "event": link.event, "for_whom": link.for_whom, "address": f"{address}?{asked}", **typed}


def _example() -> dict[str, Any]:
    return {
        "to": example_person(),
        "event": example_event(),
        "for_whom": "Farida Khan",
        "name": "Grace Okafor",
        "email": "grace@school.example",
        "school": "Ben Jonson Primary School",
        "address": "/member/leading/1/register/walk-in/",
    }


PROPOSED = LetterKind(
    name="cpd.walk_in_proposed",
    label="Somebody came without a place",
    audience="Who leads the event, once somebody with a link to its register names a person who isn’t on it.",
    template="cpd/email/walk_in_proposed",
    about=LetterClass.BOOKINGS,
    why="You get this email because you lead this event, or made the link to its register.",
    example=_example,
)
