"""A list of people is read, looked at, started and invited by a task, chunk by chunk; or it is thrown away.

However often it is started, and however many tasks work on it, each person is invited once: every chunk holds the school's row, looks
again at how each address stands, and notes what became of each line in the same transaction.
"""

import datetime
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from thep.accounts.models import User
from thep.mail import wordings
from thep.schools import access, successions
from thep.schools.errors import ListUnderWay, NobodyToInvite, NotAListOfPeople, NotAllowed, SchoolContinues, SchoolIsClosed
from thep.schools.models import Invitation, InvitationLine, InvitationList
from thep.tasks import enqueue_on_commit, task

from . import letters
from .entries import Entry
from .invitations import hold
from .standings import INVITABLE, Standing, with_standing

CHUNK = 200
ROWS_AT_ONCE = 500
CHUNKS_IN_A_TASK = 20
"""After so many, the rest is another task: others of the queue come first."""
LOST_AFTER = datetime.timedelta(minutes=10)


def read(entries: Iterable[Entry], *, into: InvitationList) -> InvitationList:
    """Keep `entries` as the lines of `into`, which is saved, in the place of those that it had.

    Raises:
        SchoolContinues.
        ListUnderWay: somebody has started it.
        NotAListOfPeople: `entries` can't be read, or are none. The list stays as it was.
    """
    with transaction.atomic():
        successions.hold(into.school)
        into.save()
        held = InvitationList.objects.select_for_update().get(pk=into.pk)
        if held.started_at is not None:
            raise ListUnderWay(into)
        held.lines.all().delete()
        left = iter(entries)
        while chunk := list(islice(left, ROWS_AT_ONCE)):
            InvitationLine.objects.bulk_create(_line(entry, into) for entry in chunk)
        if not held.lines.exists():
            raise NotAListOfPeople("There is nobody on this list. Put one person on each line.")
    return into


def start(invitation_list: InvitationList, *, by: User) -> InvitationList:
    """Have everybody on the list invited who can be, by a task; lines that have to be corrected are left out.

    Raises:
        NotAllowed, SchoolIsClosed.
        ListUnderWay: somebody has started it.
        NobodyToInvite.
    """
    with transaction.atomic(durable=True):
        hold(invitation_list.school, by)
        if not any(each in INVITABLE for each in counts(invitation_list)):
            raise NobodyToInvite(invitation_list)
        unstarted = InvitationList.objects.filter(pk=invitation_list.pk, started_at=None)
        if not unstarted.update(started_at=timezone.now(), started_by=by, text=""):
            raise ListUnderWay(invitation_list)
        enqueue_on_commit(invite_people, invitation_list.pk)
    invitation_list.refresh_from_db()
    return invitation_list


def discard(invitation_list: InvitationList, *, by: User) -> None:
    """Delete a list that nobody has started, so that nobody on it is invited.

    Raises:
        NotAllowed, ListUnderWay.
    """
    if not access.is_lead_of(by, invitation_list.school):
        raise NotAllowed(invitation_list)
    with transaction.atomic():
        if not InvitationList.objects.select_for_update().filter(pk=invitation_list.pk, started_at=None).delete()[0]:
            raise ListUnderWay(invitation_list)


def counts(invitation_list: InvitationList) -> dict[Standing, int]:
    """Return how many lines there are of each standing: of those that were come to, as it was then."""
    done = invitation_list.lines.exclude(outcome="").order_by().values_list("outcome").annotate(Count("pk"))
    waiting = unhandled(invitation_list).order_by().values_list("standing").annotate(Count("pk"))
    found: dict[Standing, int] = {}
    for standing, number in [*done, *waiting]:
        found[Standing(standing)] = found.get(Standing(standing), 0) + number
    return {standing: found[standing] for standing in Standing if standing in found}


def unhandled(invitation_list: InvitationList) -> QuerySet[Any]:
    """Return the lines that no task has come to, each with its `standing`."""
    return with_standing(invitation_list.lines.filter(outcome=""), invitation_list.school)


@task()
def invite_people(pk: int) -> None:
    """Invite the people of list `pk`, as many chunks as one task takes, and leave the rest to the next."""
    if go_on(pk, CHUNKS_IN_A_TASK):
        invite_people.enqueue(pk)


def invite_forgotten() -> int:
    """Go on with lists whose task must be lost, and return how many."""
    lost = InvitationList.objects.filter(finished_at=None, started_at__lt=timezone.now() - LOST_AFTER)
    lists = list(lost.values_list("pk", flat=True))
    for pk in lists:
        go_on(pk, CHUNKS_IN_A_TASK)
    return len(lists)


def go_on(pk: int, most: int) -> bool:
    """Invite the next people of list `pk`, at most so many chunks, and return whether there are more."""
    return all(invite_chunk(pk) for _ in range(most))


def invite_chunk(pk: int) -> bool:
    """Invite the next people of list `pk`, and return whether there may be more. A list whose lead has left waits for another."""
    invitation_list = InvitationList.objects.select_related("school", "started_by").get(pk=pk)
    by = invitation_list.started_by
    if by is None or not invitation_list.is_under_way:
        return False
    with transaction.atomic():
        try:
            hold(invitation_list.school, by)
        except (NotAllowed, SchoolIsClosed):
            InvitationList.objects.filter(pk=pk).update(started_at=None, started_by=None)
            return False
        except SchoolContinues:
            return True  # so does the list, at this moment
        lines = list(unhandled(invitation_list).order_by("pk")[:CHUNK])
        if not lines:
            InvitationList.objects.filter(pk=pk, finished_at=None).update(finished_at=timezone.now())
            return False
        with wordings.read_once():
            letters.send_invitations(_invite([line for line in lines if line.standing in INVITABLE], invitation_list, by))
        for line in lines:
            line.outcome = line.standing
        InvitationLine.objects.bulk_update(lines, ["outcome"])
    return True


def _invite(lines: Sequence[InvitationLine], invitation_list: InvitationList, by: User) -> list[Invitation]:
    """Return the invitations of `lines`: new ones, and those whose link had expired, renewed."""
    school, now = invitation_list.school, timezone.now()
    expired = Invitation.objects.expired().filter(school=school, email__in=[line.email for line in lines])
    by_email = {invitation.email: invitation for invitation in expired}
    renewed: list[Invitation] = []
    new: list[Invitation] = []
    for line in lines:
        invitation = by_email.get(line.email) or Invitation(school=school, email=line.email)
        invitation.name, invitation.role = line.name, line.role or invitation_list.role
        invitation.invited_by, invitation.sent_at, invitation.school = by, now, school
        (renewed if invitation.pk else new).append(invitation)
    Invitation.objects.bulk_update(renewed, ["name", "role", "invited_by", "sent_at"])
    Invitation.objects.bulk_create(new)
    return renewed + new


def _line(entry: Entry, invitation_list: InvitationList) -> InvitationLine:
    return InvitationLine(
        list=invitation_list,
        number=entry.number,
        email=entry.email,
        name=entry.name,
        role=entry.role,
        given=entry.given,
        problem=entry.problem,
    )
