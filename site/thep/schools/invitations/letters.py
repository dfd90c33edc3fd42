"""The letter that invites somebody to a school, with the link by which they join."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse

from thep.accounts.examples import example_lead
from thep.mail import handover, letters, outbox
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind, LetterVariable
from thep.mail.models import Message
from thep.mail.signed_links import LinkExpired, LinkGone, LinkUsed, RecordLink
from thep.schools.examples import example_school
from thep.schools.models import Invitation
from thep.schools.models.invitations import LASTS

JOIN = RecordLink(purpose="schools.join", model=Invitation, beside=("school", "invited_by"), lasts=LASTS)


class InvitationExpired(LinkExpired):
    words = "An invitation works for 14 days. Ask whoever invited you to send it again, or sign in and ask to be listed there."


class InvitationWithdrawn(LinkGone):
    title = "This invitation no longer works"
    words = "It was withdrawn, or you said that you don’t work there. If that’s wrong, sign in and ask to be listed there."


def _example() -> dict[str, Any]:
    return context_of(
        Invitation(pk=1, school=example_school(), email="nasima.begum@benjonson.example", name="Nasima Begum", invited_by=example_lead())
    )


INVITED = LetterKind(
    name="schools.invited",
    label="Invited to join a school",
    audience="Whoever a school’s leads invite by their email address.",
    template="schools/email/invited",
    about=LetterClass.MEMBERSHIP,
    why="You get this email because {{ by }} entered your email address as that of a colleague at {{ school.name }}.",
    variables=(
        LetterVariable("school", "the name of the school", "{{ school.name }}"),
        LetterVariable("noun", "what the school is: “school” or “organisation”", "{{ school.noun }}"),
        LetterVariable("role", "what they do at the school", "{{ invitation.get_role_display }}"),
        LetterVariable("by", "whoever invites them", "{{ by }}"),
        LetterVariable("expires", "the last day on which the link works", "{{ invitation.expires_at|day }}"),
    ),
    kept_for=datetime.timedelta(days=90),
    for_reader_alone=True,
    forgotten_once_sent=True,
    example=_example,
)


def address_of(invitation: Invitation) -> str:
    """Return the path on which whoever is invited answers."""
    return reverse("join_school", args=[JOIN.sign(invitation.pk)])


def invitation_of(token: str) -> Invitation:
    """Return the invitation that a letter's link is for.

    Raises:
        LinkRefused: it doesn't work: see its kinds.
    """
    try:
        invitation = JOIN.find(token)
    except LinkExpired as error:
        raise InvitationExpired from error
    if invitation.accepted_at:
        raise LinkUsed(invitation)
    if not invitation.is_unanswered:
        raise InvitationWithdrawn
    if not invitation.is_waiting:
        raise InvitationExpired
    return invitation


def context_of(invitation: Invitation) -> dict[str, Any]:
    by = invitation.invited_by.get_full_name() if invitation.invited_by else "A colleague"
    return {
        "invitation": invitation,
        "school": invitation.school,
        "by": by,
        "first_name": invitation.name.split(" ")[0] if invitation.name else "",
        "address": address_of(invitation),
    }


def send_invitation(invitation: Invitation) -> None:
    """Write the letter in the current transaction. It leaves after commit."""
    letters.send(INVITED, invitation.email, _cause(invitation), context_of(invitation))


def send_invitations(invitations: Sequence[Invitation]) -> None:
    """Write the letters of many in the current transaction. They leave after commit, at the outbox's pace."""
    outbox.post_many([letters.draft(INVITED, each.email, _cause(each), context_of(each)) for each in invitations])


def _cause(invitation: Invitation) -> Cause:
    return Cause(invitation, invitation.sent_at)


def cancel_unsent(invitation: Invitation) -> None:
    """Have the letters of `invitation` not leave that haven't yet."""
    unsent = Message.objects.about(invitation).filter(Q(kind=INVITED.name))
    handover.record(unsent, Message.State.CANCELLED, "The invitation was withdrawn.")
