"""What is written about joining, leading and leaving a network."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from networks.pages.models import NetworkPage
from thep.accounts.examples import example_colleague, example_lead, example_person
from thep.accounts.models import User
from thep.mail import handover, letters, outbox, wordings
from thep.mail.causes import Cause
from thep.mail.kinds import FIRST_NAME, LetterClass, LetterKind, LetterVariable
from thep.mail.models import Message
from thep.mail.signed_links import LinkExpired, LinkGone, LinkUsed, RecordLink

from . import access
from .examples import example_invitation, example_member, example_network
from .models import LASTS, NetworkInvitation, NetworkMember

ANSWER = RecordLink(purpose="networks.invitation", model=NetworkInvitation, beside=("network", "invited_by"), lasts=LASTS)
NETWORK = LetterVariable("network", "the name of the network", "{{ network.title }}")
BY = LetterVariable("by", "whoever did it", "{{ by.get_full_name }}")
ROLE = LetterVariable("role", "whether they are the lead or a co-lead", "{{ member.get_role_display|lower }}")
MEMBER = LetterVariable("person", "whoever it is about", "{{ member.person.get_full_name }}")
OF_A_LEAD = "You get this email because you lead {{ network.title }} on our website."
OF_A_MEMBER = "You get this email because you asked to join {{ network.title }} on our website, or are a member of it."
OF_THE_OFFICE = "You get this email because you look after networks in the Partnership’s office."


class InvitationExpired(LinkExpired):
    words = "An invitation works for four weeks. Ask whoever invited you to send it again."


class InvitationWithdrawn(LinkGone):
    title = "This invitation no longer works"
    words = "It was withdrawn, or you said that you don’t want to join. If that’s wrong, ask whoever invited you to send it again."


def _kind(
    name: str,
    label: str,
    audience: str,
    *variables: LetterVariable,
    why: str = OF_A_MEMBER,
    example: Callable[[], dict[str, Any]],
    **further: Any,
) -> LetterKind:
    return LetterKind(
        name=f"networks.{name}",
        label=label,
        audience=audience,
        template=f"networks/email/{name}",
        about=LetterClass.MEMBERSHIP,
        why=why,
        variables=(NETWORK, *variables),
        office_permission=access.OFFICE,
        example=example,
        **further,
    )


def _of_member(to: Callable[[], User] = example_person) -> Callable[[], dict[str, Any]]:
    def example() -> dict[str, Any]:
        member = example_member()
        return {"to": to(), "member": member, "network": member.network, "by": example_lead(), "address": _address(member.network)}

    return example


def _address(network: NetworkPage, name: str = "network_members") -> str:
    return settings.SITE_ADDRESS + reverse(name, args=[network.slug])


def _page(network: NetworkPage) -> str:
    return settings.SITE_ADDRESS + (network.get_url() or "/networks/") if network.path else settings.SITE_ADDRESS + "/networks/"


ASKED = _kind(
    "asked",
    "Somebody asks to join a network",
    "The leads of a network, when somebody asks to join it.",
    FIRST_NAME,
    MEMBER,
    why=OF_A_LEAD,
    example=_of_member(example_lead),
)
ACCEPTED = _kind("accepted", "Joined a network", "Whoever asked to join a network, when it lets them in.", FIRST_NAME, example=_of_member())
DECLINED = _kind("declined", "Not joined a network", "Whoever asked to join a network, when it declines.", FIRST_NAME, example=_of_member())
REMOVED = _kind(
    "removed", "Removed from a network", "Whoever a lead or the office removes from a network.", FIRST_NAME, BY, example=_of_member()
)
LEADS = _kind(
    "leads",
    "Leads a network now",
    "Whoever is made the lead or a co-lead of a network.",
    FIRST_NAME,
    BY,
    ROLE,
    why=OF_A_LEAD,
    example=_of_member(),
)
NEW_LEAD = _kind(
    "new_lead",
    "A network has another lead",
    "The office, when somebody hands their network over.",
    MEMBER,
    BY,
    why=OF_THE_OFFICE,
    example=_of_member(example_colleague),
)
NOBODY_LEADS = _kind(
    "nobody_leads",
    "Nobody leads a network",
    "The office, when the last lead of a network has left it.",
    why=OF_THE_OFFICE,
    example=lambda: {"to": example_colleague(), "network": example_network(), "address": _address(example_network())},
)
INVITED = _kind(
    "invited",
    "Invited to a network",
    "Whoever the leads of a network invite by their email address.",
    LetterVariable("by", "whoever invites them", "{{ by }}"),
    LetterVariable("expires", "the last day on which the link works", "{{ invitation.expires_at|day }}"),
    why="You get this email because {{ by }} entered your email address to invite you to {{ network.title }}.",
    kept_for=datetime.timedelta(days=90),
    for_reader_alone=True,
    forgotten_once_sent=True,
    example=lambda: context_of(example_invitation()),
)
KINDS = (ASKED, ACCEPTED, DECLINED, REMOVED, LEADS, NEW_LEAD, NOBODY_LEADS, INVITED)


def tell_lead_that_somebody_asked(member: NetworkMember, lead: User) -> None:
    _send(ASKED, member, lead, Cause(member), address=_address(member.network))


def tell_person_of_the_answer(member: NetworkMember) -> None:
    kind = ACCEPTED if member.is_active else DECLINED
    _send(kind, member, member.person, Cause(member), address=_page(member.network))


def tell_person_that_they_were_removed(member: NetworkMember) -> None:
    _send(REMOVED, member, member.person, Cause(member, member.ended_at), by=member.ended_by)


def tell_person_that_they_lead(member: NetworkMember, *, by: User) -> None:
    _send(LEADS, member, member.person, Cause(member, timezone.now()), by=by, address=_page(member.network))


def tell_office_of_the_new_lead(member: NetworkMember, *, by: User) -> None:
    now = timezone.now()
    for person in access.office_people():
        _send(NEW_LEAD, member, person, Cause(member, now), by=by, address=_address(member.network))


def tell_office_that_nobody_leads(network: NetworkPage, at: datetime.datetime) -> None:
    for person in access.office_people():
        letters.send(NOBODY_LEADS, person, Cause(network, at), {"network": network, "address": _address(network)})


def _send(kind: LetterKind, member: NetworkMember, to: User, cause: Cause, **more: object) -> None:
    letters.send(kind, to, cause, {"member": member, "network": member.network} | more)


def invitation_of(token: str) -> NetworkInvitation:
    """Return the invitation that a letter's link is for.

    Raises:
        LinkRefused: it doesn't work: see its kinds.
    """
    try:
        invitation = ANSWER.find(token)
    except LinkExpired as error:
        raise InvitationExpired from error
    if invitation.accepted_at:
        raise LinkUsed(invitation)
    if invitation.declined_at or invitation.withdrawn_at:
        raise InvitationWithdrawn
    if not invitation.is_waiting:
        raise InvitationExpired
    return invitation


def answer_address(invitation: NetworkInvitation) -> str:
    """Return the path on which whoever is invited answers."""
    return reverse("network_invitation", args=[ANSWER.token_for(invitation)])


def context_of(invitation: NetworkInvitation) -> dict[str, Any]:
    by = invitation.invited_by.get_full_name() if invitation.invited_by else "A colleague"
    address = settings.SITE_ADDRESS + answer_address(invitation)
    return {"invitation": invitation, "network": invitation.network, "by": by, "address": address}


def send_invitations(invitations: Sequence[NetworkInvitation]) -> None:
    """Write the letters of many in the current transaction. They leave after commit, at the outbox's pace."""
    with wordings.read_once():
        outbox.post_many([letters.draft(INVITED, each.email, Cause(each, each.sent_at), context_of(each)) for each in invitations])


def cancel_unsent(invitation: NetworkInvitation) -> None:
    """Have the letter of `invitation` not leave where it hasn't yet."""
    unsent = Message.objects.about(invitation)
    handover.record(unsent, Message.State.CANCELLED, "The invitation was withdrawn.")
