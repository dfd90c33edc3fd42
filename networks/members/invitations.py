"""People are asked to join a network by their email addresses, and answer by the link of the letter or where they are signed in."""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from networks.errors import CannotBeInvited, NotTheirs, NotWaiting, TooManyInvitations
from networks.pages.models import NetworkPage
from thep.accounts.models import User

from . import access, letters, members
from .models import LASTS, NetworkInvitation, NetworkMember

NO_FOR = datetime.timedelta(days=365)
"""How long a "no" is kept: until then nobody invites them by choosing."""

SENT_AGAIN_AFTER = datetime.timedelta(days=1)
MOST_AT_ONCE = 300
MOST_A_DAY = 300
"""How many people a lead may invite by their addresses within 24 hours, to all their networks together; the office as many as it likes."""

DAY = datetime.timedelta(days=1)
FIELDS = ["invited_by", "words", "sent_at", "chosen_as", "letter_is_due"]
"""What is new of an invitation that is sent again."""


def invite(network: NetworkPage, emails: Sequence[str], *, by: User, words: str = "") -> tuple[list[NetworkInvitation], list[str]]:
    """Ask whoever has one of `emails` to join; return the invitations, whose letters leave after commit, and who was left out and why.

    Who is in the network, or was invited less than a day ago, is left out; an older invitation is sent again.

    Raises:
        NotTheirs: `by` doesn't lead the network.
        CannotBeInvited: there are more than `MOST_AT_ONCE`.
        TooManyInvitations: they are more than a lead may still invite today.
    """
    if not access.may_lead(by, network):
        raise NotTheirs(by)
    addresses = list(dict.fromkeys(email.strip().lower() for email in emails if email.strip()))
    if len(addresses) > MOST_AT_ONCE:
        raise CannotBeInvited(too_many_at_once(len(addresses)))
    with transaction.atomic():
        # Of two lists that one person sends at once, to one network or two, the second counts the first.
        members.hold(by)
        # Of two leads who invite the same people at once, the second is told of the first.
        NetworkPage.objects.select_for_update(of=("self",), no_key=True).get(pk=network.pk)
        now = timezone.now()
        inside = NetworkMember.objects.active().filter(network=network, person__email__in=addresses)
        here = set(inside.values_list("person__email", flat=True))
        standing = {each.email: each for each in NetworkInvitation.objects.unanswered().filter(network=network, email__in=addresses)}
        sent, left_out = [], []
        for email in addresses:
            invitation = standing.get(email)
            if email in here:
                left_out.append(f"{email} is a member already.")
            elif invitation is not None and invitation.sent_at > now - SENT_AGAIN_AFTER:
                left_out.append(f"{email} was invited less than a day ago.")
            else:
                invitation = invitation or NetworkInvitation(network=network, email=email)
                invitation.invited_by, invitation.words, invitation.sent_at = by, words, now
                invitation.chosen_as, invitation.letter_is_due = "", False
                sent.append(invitation)
        _check_day(by, len(sent))
        NetworkInvitation.objects.bulk_create([each for each in sent if each.pk is None])
        NetworkInvitation.objects.bulk_update([each for each in sent if each.email in standing], FIELDS)
        letters.send_invitations(sent)
    return sent, left_out


def too_many_at_once(number: int) -> str:
    """Return what somebody is told who would invite `number` people at once, which are more than `MOST_AT_ONCE`."""
    return (
        f"Invite {MOST_AT_ONCE} people or fewer at a time. There are {number:,} in the list: invite the first {MOST_AT_ONCE} and then the "
        "others, or choose people by what they do under ‘Invite many people at once’."
    )


def _check_day(by: User, number: int) -> None:
    """Raise TooManyInvitations where a lead would invite more people by their addresses within 24 hours than they may."""
    if access.is_of_the_office(by):
        return
    lately = NetworkInvitation.objects.filter(invited_by=by, chosen_as="", sent_at__gt=timezone.now() - DAY)
    sent = lately.count()
    if sent + number > MOST_A_DAY:
        raise TooManyInvitations(most=MOST_A_DAY, sent=sent)


def accept(invitation: NetworkInvitation, *, by: User) -> NetworkMember:
    """Make `by`, who holds the letter or has the address that it went to, a member. Whoever is one already stays as they are.

    Raises:
        NotWaiting: it was answered or withdrawn meanwhile, or is older than `LASTS`.
        NotForTheirSchool: the network is for schools of other tiers; the invitation stays open.
    """
    with transaction.atomic():
        members.hold(by)
        members.check_is_for(invitation.network, by)
        waiting = NetworkInvitation.objects.waiting().filter(pk=invitation.pk)
        if not waiting.update(accepted_at=timezone.now()):
            raise NotWaiting
        inside = NetworkMember.objects.active().filter(network=invitation.network_id, person=by).first()
        return inside or members.enter(invitation.network, by)


def decline(invitation: NetworkInvitation) -> None:
    """Note that whoever is invited doesn't want to join. Raises NotWaiting where it was answered or withdrawn meanwhile."""
    if not NetworkInvitation.objects.unanswered().filter(pk=invitation.pk).update(declined_at=timezone.now()):
        raise NotWaiting


def withdraw(invitation: NetworkInvitation, *, by: User) -> None:
    """Withdraw the invitation: its link opens nothing from now on, and a letter that hasn't left doesn't leave.

    Raises:
        NotTheirs, NotWaiting.
    """
    if not access.may_lead(by, invitation.network):
        raise NotTheirs(by)
    with transaction.atomic():
        if not NetworkInvitation.objects.unanswered().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
            raise NotWaiting
        letters.cancel_unsent(invitation)


def forget_old() -> int:
    """Delete invitations that were sent twice as long ago as they work, "no" after `NO_FOR`, and return how many. They hold addresses."""
    now = timezone.now()
    old = NetworkInvitation.objects.filter(sent_at__lt=now - 2 * LASTS).exclude(declined_at__gt=now - NO_FOR)
    return old.delete()[0]
