"""Somebody at the door without an account says who came without a place: it is kept, and who leads the event is told and adds them.

A link to a register finds nobody and books nobody. It names somebody, and a person with an account decides.
"""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from thep.accounts.examples import example_person
from thep.accounts.models import User
from thep.cpd.errors import CpdError
from thep.cpd.models import FacilitatorLink, WalkInProposal
from thep.events.examples import example_event
from thep.events.models import Event, Session
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind
from thep.schools.models import School

MOST = 200
"""How many people one link may name: more than come unbooked anywhere, and few enough to read."""

State = WalkInProposal.State


class ProposalForm(forms.Form):
    """Who came, as they say it themselves."""

    name = forms.CharField(
        max_length=100, error_messages={"required": "Enter their name.", "max_length": "Name: use 100 characters or fewer."}
    )
    email = forms.EmailField(
        required=False, error_messages={"invalid": "Enter an email address, such as name@school.org, or leave it empty."}
    )
    school = forms.CharField(max_length=100, required=False, error_messages={"max_length": "School: use 100 characters or fewer."})


def propose(link: FacilitatorLink, session: Session, *, name: str, email: str = "", school: str = "") -> WalkInProposal:
    """Keep that somebody came to `session` without a place, tell who leads the event, and return what is kept.

    Who waits already, or was added, is kept once and told once. Where nobody who leads the event has an account, whoever made the link is
    told; where they haven't either, the office finds it on the register.

    Raises:
        CpdError: the link has named as many people as a link may.
    """
    with transaction.atomic():
        # Two presses at once would both see nobody. Not its key: marks that point at the link are written meanwhile.
        FacilitatorLink.objects.select_for_update(no_key=True).get(pk=link.pk)
        same = link.proposals.filter(session=session, name__iexact=name, email__iexact=email).exclude(state=State.DECLINED)
        if kept := same.first():
            return kept
        if link.proposals.count() >= MOST:
            raise CpdError(f"This link has named {MOST} people, which is as many as it can. Tell whoever leads the event of the others.")
        proposal = WalkInProposal.objects.create(link=link, session=session, name=name, email=email, school=school)
        for person in _people_to_tell(link):
            letters.send(PROPOSED, person, Cause(proposal), _context(proposal, person))
        return proposal


def waiting_at(event: Event) -> Sequence[WalkInProposal]:
    """Return who was named at the door of `event` and is neither added nor declined, the longest waiting first, in one query."""
    return list(WalkInProposal.objects.waiting().filter(session__event=event).select_related("link", "session"))


def named_with(link: FacilitatorLink) -> Sequence[WalkInProposal]:
    """Return whom `link` has named, the last first."""
    return list(link.proposals.order_by("-named_at", "-pk"))


def proposal_of(event: Event, key: str) -> WalkInProposal | None:
    """Return what was named at the door of `event` under `key`, whatever became of it; None where nothing was."""
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return None
    return WalkInProposal.objects.filter(session__event=event, pk=int(key)).select_related("link", "decided_by").first()


def school_named(proposal: WalkInProposal) -> School | None:
    """Return the school that is called as was typed; None where none is, or several are."""
    words = re.sub(r"\s+", " ", proposal.school).strip()
    found = list(School.objects.exclude(status=School.Status.CLOSED).filter(name__iexact=words)[:2]) if words else []
    return found[0] if len(found) == 1 else None


def mark_added(event: Event, person: User, *, by: User, proposal: WalkInProposal | None = None) -> None:
    """Note that `person` was added to the register of `event`: for `proposal`, and for whatever names their address there and waits.

    Runs in the transaction that adds them. One that was declined meanwhile is added all the same, as they are.
    """
    theirs = Q(email__iexact=person.email, state=State.WAITING)
    if proposal is not None:
        theirs |= Q(pk=proposal.pk) & ~Q(state=State.ADDED)
    found = WalkInProposal.objects.filter(theirs, session__event=event)
    found.update(state=State.ADDED, person=person, decided_at=timezone.now(), decided_by=by)


def decline(proposal: WalkInProposal, *, by: User) -> None:
    """Note that nobody needs to be added for `proposal`. One that was declined before keeps its moment.

    Whether `by` may is the caller's to know.

    Raises:
        CpdError: they were added.
    """
    waiting = WalkInProposal.objects.waiting().filter(pk=proposal.pk)
    if waiting.update(state=State.DECLINED, decided_at=timezone.now(), decided_by=by):
        return
    if WalkInProposal.objects.filter(pk=proposal.pk, state=State.ADDED).exists():
        raise CpdError(f"{proposal.name} was added already. If that’s wrong, mark them as absent.")


def _people_to_tell(link: FacilitatorLink) -> Sequence[User]:
    leads = list(User.objects.filter(facilitator__events=link.event_id, is_active=True).distinct())
    return leads or ([link.made_by] if link.made_by is not None and link.made_by.is_active else [])


def _context(proposal: WalkInProposal, to: User) -> dict[str, Any]:
    link = proposal.link
    name = "office_register_walk_in" if to.has_perm("bookings.add_booking") else "member_leading_walk_in"
    return {
        "to": to,
        "event": link.event,
        "for_whom": link.for_whom,
        "name": proposal.name,
        "email": proposal.email,
        "school": proposal.school,
        "address": f"{reverse(name, args=[link.event_id])}?{proposal.walk_in_query}",
    }


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
