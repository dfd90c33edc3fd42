"""A lead changes what a colleague is listed as at their school: who is made a lead may act for it, and who was one may no longer."""

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User

from . import access, emails
from .affiliations import lock_leads, would_leave_no_lead
from .errors import AlreadyAffiliated, LastLead, NotAllowed, NotWaiting
from .models import Affiliation


def change_role(affiliation: Affiliation, *, role: str, by: User) -> Affiliation:
    """List the person in `role` instead, and tell them. Nothing happens where they are listed so already.

    Raises:
        NotAllowed: `by` neither leads the school nor is of the office, or it is their own: a colleague changes that.
        NotWaiting: the person isn't listed by it.
        AlreadyAffiliated: they're listed in that role as well, or have asked to be.
        LastLead: nobody else who stays acts for the school, and `by` is not of the office.
    """
    with transaction.atomic(durable=True):
        lock_leads(affiliation.school_id)
        if not access.may_decide(by, affiliation):
            raise NotAllowed(affiliation)
        affiliation = Affiliation.objects.select_for_update(of=("self",)).select_related("person", "school").get(pk=affiliation.pk)
        if not affiliation.is_active:
            raise NotWaiting(affiliation)
        if affiliation.role == role:
            return affiliation
        if affiliation.person.affiliations.live().filter(school=affiliation.school_id, role=role).exists():
            raise AlreadyAffiliated(affiliation.school)
        if role not in Affiliation.LEADING and would_leave_no_lead([affiliation]) and not access.is_of_the_office(by):
            raise LastLead(affiliation)
        affiliation.role, affiliation.decided_by, affiliation.decided_at = Affiliation.Role(role), by, timezone.now()
        affiliation.save(update_fields=["role", "decided_by", "decided_at"])
        emails.tell_person_of_their_role(affiliation, by)
    return affiliation
