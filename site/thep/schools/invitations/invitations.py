"""An invitation is written, sent again, withdrawn, accepted or declined.

Whoever invites holds the school's row meanwhile, so that of two leads who invite the same address one is told of the other.
"""

import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from thep.accounts import people
from thep.accounts.models import User
from thep.schools import access, followers, successions
from thep.schools.errors import CannotBeInvited, NotAllowed, NotUnanswered, SchoolIsClosed, SentJustNow
from thep.schools.last_days import end_over
from thep.schools.models import Affiliation, Invitation, School

from . import letters
from .standings import INVITABLE, standing_of

SENT_AGAIN_AFTER = datetime.timedelta(minutes=10)


def invite(email: str, *, school: School, by: User, role: str = Affiliation.Role.TEACHER, name: str = "") -> Invitation:
    """Ask whoever has `email` to join `school` in `role`; the letter leaves after commit. An invitation that has expired is renewed.

    Raises:
        NotAllowed: `by` doesn't act for the school.
        SchoolIsClosed.
        CannotBeInvited: they are there already, have asked, are invited, or have declined.
    """
    email = email.strip().lower()
    with transaction.atomic(durable=True):
        hold(school, by)
        standing = standing_of(email, school)
        if standing not in INVITABLE:
            raise CannotBeInvited(standing)
        now = timezone.now()
        invitation, _ = Invitation.objects.unanswered().update_or_create(
            school=school, email=email, defaults={"name": name, "role": role, "invited_by": by, "sent_at": now}
        )
        letters.send_invitation(invitation)
    return invitation


def hold(school: School, by: User) -> None:
    """Lock `school`, at which `by` is about to invite people.

    Raises:
        SchoolContinues, NotAllowed, SchoolIsClosed.
    """
    successions.hold(school)
    held = School.objects.get(pk=school.pk)
    if not access.is_lead_of(by, held):
        raise NotAllowed(held)
    if held.status == School.Status.CLOSED:
        raise SchoolIsClosed(held)


def send_again(invitation: Invitation, *, by: User) -> Invitation:
    """Send the invitation once more; its link works for as long as a new one's.

    Raises:
        NotAllowed, SchoolIsClosed.
        NotUnanswered: it was answered or withdrawn meanwhile.
        SentJustNow: it was sent in the last minutes. Two leads who press at once send one letter.
    """
    with transaction.atomic(durable=True):
        hold(invitation.school, by)
        unanswered = Invitation.objects.unanswered().filter(pk=invitation.pk)
        now = timezone.now()
        if not unanswered.filter(sent_at__lte=now - SENT_AGAIN_AFTER).update(sent_at=now, invited_by=by):
            raise SentJustNow(invitation) if unanswered.exists() else NotUnanswered(invitation)
        invitation.refresh_from_db()
        letters.send_invitation(invitation)
    return invitation


def withdraw(invitation: Invitation, *, by: User) -> None:
    """Withdraw the invitation: its link opens nothing from now on, and a letter that hasn't left doesn't leave.

    Raises:
        NotAllowed: `by` doesn't act for the school.
        NotUnanswered: it was answered or withdrawn meanwhile.
    """
    if not access.is_lead_of(by, invitation.school):
        raise NotAllowed(invitation)
    with transaction.atomic(durable=True):
        if not Invitation.objects.unanswered().filter(pk=invitation.pk).update(withdrawn_at=timezone.now()):
            raise NotUnanswered(invitation)
        letters.cancel_unsent(invitation)


def accept(invitation: Invitation, *, by: User) -> Affiliation:
    """List `by`, who has shown that the invited address is theirs, at the school, or at the one that it continues as.

    Whoever is listed there already stays as they are.

    Raises:
        NotAllowed: the address isn't theirs.
        SchoolIsClosed.
        NotUnanswered: it was answered or withdrawn meanwhile, or its link has expired.
    """
    if not is_addressed_to(by, invitation):
        raise NotAllowed(invitation)
    with transaction.atomic():
        school = successions.hold_current(invitation.school)  # where the invitation is now, too
        if school.status == School.Status.CLOSED:
            raise SchoolIsClosed(school)
        invitation.school = school
        get_user_model().objects.select_for_update().get(pk=by.pk)  # they may be asking to join at this moment
        now = timezone.now()
        if not Invitation.objects.waiting().filter(pk=invitation.pk).update(accepted_at=now, accepted_by=by):
            raise NotUnanswered(invitation)
        return _list(by, invitation)


def decline(invitation: Invitation) -> None:
    """Record that whoever has the address doesn't work at the school.

    Raises:
        NotUnanswered: it was answered or withdrawn meanwhile.
    """
    if not Invitation.objects.unanswered().filter(pk=invitation.pk).update(declined_at=timezone.now()):
        raise NotUnanswered(invitation)


def join_with_new_account(invitation: Invitation, *, name: str) -> User:
    """Make an account for the invited address, which the link in the letter has shown to be theirs, list it at the school, and return it.

    What a stranger set on an account with that address, before anybody had proved it, is dropped.

    Raises:
        SchoolIsClosed, NotUnanswered.
    """
    with transaction.atomic(durable=True):
        person = people.get_or_create_person(invitation.email, name=name, verified=True)
        if person.name != name:
            person.name = name
            person.save(update_fields=["name"])
        accept(invitation, by=person)
    return person


def is_addressed_to(person: User, invitation: Invitation) -> bool:
    """Return whether `person` has shown that the invited address is theirs."""
    return person.is_active and invitation.email in people.addresses_of(person)


def waiting_for(person: User) -> list[Invitation]:
    """Return the invitations that `person` may answer, the newest first."""
    theirs = people.query_addresses_of(person)
    waiting = Invitation.objects.waiting().filter(email__in=theirs, school__status=School.Status.OPEN)
    return list(waiting.select_related("school", "invited_by"))


def _list(person: User, invitation: Invitation) -> Affiliation:
    """Return the active affiliation of `person` at the school, made or activated where there is none."""
    end_over(person.affiliations.filter(school=invitation.school_id))
    live = list(person.affiliations.live().filter(school=invitation.school_id).select_for_update(of=("self",)))
    active = next((each for each in live if each.state == Affiliation.State.ACTIVE), None)
    if active is not None:
        return active
    # What they asked for, or were asked on a booking, in another role is answered by this too.
    same = next((each for each in live if each.role == invitation.role), live[0] if live else None)
    affiliation = same or Affiliation(person=person, school=invitation.school)
    affiliation.role, affiliation.state = invitation.role, Affiliation.State.ACTIVE
    affiliation.decided_at, affiliation.decided_by = timezone.now(), invitation.invited_by
    affiliation.save()
    others = [each.pk for each in live if each is not same]
    Affiliation.objects.filter(pk__in=others).update(state=Affiliation.State.ENDED, ended_at=timezone.now())
    followers.tell_of_joining(affiliation)
    return affiliation
