"""Who leads a network: appointed by a lead or the office, handed over, given up. The office hears where nobody is left."""

from django.db import transaction
from django.utils import timezone

from networks.errors import NotTheirs, NotWaiting
from thep.accounts.models import User

from . import access, letters
from .members import leads_of
from .models import LeadingTerm, NetworkMember

Role = NetworkMember.Role


def appoint(member: NetworkMember, *, role: str, by: User) -> NetworkMember:
    """Make a member the lead or a co-lead, and tell them; or, with the role of a member, have them lead it no longer.

    Raises:
        NotTheirs: `by` doesn't lead the network.
        NotWaiting: they aren't in it any more.
    """
    if not access.may_lead(by, member.network):
        raise NotTheirs(by)
    with transaction.atomic():
        return _set_role(member, role, by=by)


def hand_over(member: NetworkMember, *, by: User) -> NetworkMember:
    """Make a member the lead in the place of `by`, who stays as a member, in one transaction. The new lead and the office are told.

    Raises:
        NotTheirs: `by` doesn't lead the network.
        NotWaiting: one of them isn't in it any more.
    """
    with transaction.atomic():
        own = NetworkMember.objects.leading().filter(network=member.network_id, person=by.pk).first()
        if own is None or own.pk == member.pk:
            raise NotTheirs(by)
        new = _set_role(member, Role.LEAD, by=by)
        _set_role(own, Role.MEMBER, by=by)
        letters.tell_office_of_the_new_lead(new, by=by)
    return new


def _set_role(member: NetworkMember, role: str, *, by: User) -> NetworkMember:
    before = NetworkMember.objects.select_for_update().active().filter(pk=member.pk).values_list("role", flat=True).first()
    if before is None:
        raise NotWaiting
    if before != role:
        NetworkMember.objects.filter(pk=member.pk).update(role=role)
        _keep_term(member, led=before in NetworkMember.LEADING, leads=role in NetworkMember.LEADING)
        access.forget(member.person)
    member.refresh_from_db()
    if before != role and role in NetworkMember.LEADING and member.person_id != by.pk:
        letters.tell_person_that_they_lead(member, by=by)
    if before in NetworkMember.LEADING and not leads_of(member.network):
        letters.tell_office_that_nobody_leads(member.network, timezone.now())
    return member


def _keep_term(member: NetworkMember, *, led: bool, leads: bool) -> None:
    """Begin a term where a member leads from now on, and end it where they don't any more."""
    if leads and not led:
        LeadingTerm.objects.create(member=member, began_at=timezone.now())
    elif led and not leads:
        LeadingTerm.objects.running().filter(member=member).update(ended_at=timezone.now())
