"""Those who were chosen are invited: their invitations at once, their letters batch by batch."""

import datetime

from django.db import transaction
from django.utils import timezone

from networks.errors import CannotBeInvited, NotTheirs
from networks.members import access
from networks.members.invitations import FIELDS
from networks.members.letters import context_of
from networks.members.models import NetworkInvitation
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.mail import letters, outbox, wordings
from thep.mail.causes import Cause
from thep.tasks import enqueue_on_commit, task

from .candidates import Candidates, Choice, candidates_of
from .letters import CHOSEN

MOST_AT_ONCE = 10_000
MOST_OF_LEADS = 300
"""How many a network's leads may choose in a week; the office may choose `MOST_AT_ONCE`."""
WEEK = datetime.timedelta(days=7)
BATCH = 100
MOST_BATCHES = 1000


def room_left(network: NetworkPage, *, by: User) -> int:
    """Return how many people `by` may still choose for the network this week."""
    if access.is_of_the_office(by):
        return MOST_AT_ONCE
    sent = NetworkInvitation.objects.filter(network=network, sent_at__gt=timezone.now() - WEEK).exclude(chosen_as="").count()
    return max(0, MOST_OF_LEADS - sent)


def invite_chosen(network: NetworkPage, choice: Choice, *, by: User, words: str = "") -> Candidates:
    """Invite everybody to whom `choice` comes now, and return them with those who were left out. Letters leave after commit, in batches.

    Raises:
        NotTheirs: `by` doesn't lead the network.
        CannotBeInvited: nobody is left to invite, or they are more than there is room for.
    """
    if not access.may_lead(by, network):
        raise NotTheirs(by)
    with transaction.atomic():
        # Of two who choose the same people at once, the second is told that they were invited.
        NetworkPage.objects.select_for_update(of=("self",), no_key=True).get(pk=network.pk)
        found = candidates_of(network, choice, by=by)
        _check_number(len(found.getting), room_left(network, by=by))
        now = timezone.now()
        before = {each.email: each for each in NetworkInvitation.objects.unanswered().filter(network=network)}
        sent = []
        for each in found.getting:
            invitation = before.get(each.email) or NetworkInvitation(network=network, email=each.email)
            invitation.invited_by, invitation.words, invitation.sent_at = by, words, now
            invitation.chosen_as, invitation.letter_is_due = each.chosen_as, True
            sent.append(invitation)
        NetworkInvitation.objects.bulk_create([each for each in sent if each.pk is None], batch_size=500)
        again = [each for each in sent if each.email in before]
        NetworkInvitation.objects.bulk_update(again, FIELDS, batch_size=200)
        enqueue_on_commit(write_letters)
    return found


def _check_number(chosen: int, room: int) -> None:
    if not chosen:
        raise CannotBeInvited("Nobody is left to invite. Choose another phase or role, or see below why people are left out.")
    if chosen > room:
        left = f"{room} more" if room else "no more"
        raise CannotBeInvited(f"These are {chosen} people, and this network can invite {left} this week. Choose fewer phases or roles.")


@task()
def write_letters() -> None:
    go_on_writing()


def go_on_writing() -> int:
    """Write the letters that are due, and return how many batches there were. A lost task's are written by the next, or by the sweep."""
    for number in range(MOST_BATCHES):
        if not write_batch():
            return number
    return MOST_BATCHES


def write_batch() -> int:
    """Write the next letters, in a transaction of their own, and return how many invitations were looked after.

    Who was answered for, or whose network isn't published any more, gets none.
    """
    due = NetworkInvitation.objects.filter(letter_is_due=True).select_related("network", "invited_by")
    batch = list(due.order_by("pk")[:BATCH])
    if not batch:
        return 0
    with wordings.read_once():
        drafts = {each.pk: letters.draft(CHOSEN, each.email, Cause(each, each.sent_at), context_of(each)) for each in batch}
    with transaction.atomic():
        # Another worker may have written some of them while this one drew them, or a lead has withdrawn one.
        own = NetworkInvitation.objects.select_for_update(of=("self",)).filter(pk__in=drafts, letter_is_due=True)
        left = list(own.unanswered().filter(network__live=True).values_list("pk", flat=True))
        outbox.post_many([drafts[pk] for pk in left])
        NetworkInvitation.objects.filter(pk__in=drafts).update(letter_is_due=False)
    return len(batch)
