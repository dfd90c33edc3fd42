"""Whom Ben Jonson's lead has invited: some who haven't answered, one whose link has expired, and a list that isn't started."""

import datetime

from django.utils import timezone

from demonstration.schools.people import named
from thep.schools.invitations import lists
from thep.schools.invitations.pasted_lists import entries_in
from thep.schools.models import Affiliation, Invitation, InvitationList

INVITED = (
    ("laila.mansour", "Laila Mansour", Affiliation.Role.TEACHER, 2),
    ("marcus.boyd", "Marcus Boyd", Affiliation.Role.GOVERNOR, 6),
    ("rukhsana.ali", "Rukhsana Ali", Affiliation.Role.BUSINESS_MANAGER, 21),
)
"""The first part of each address, the name, the role, and how many days ago they were invited."""
PASTED = """Owen Price <owen.price@benjonson.example>
Tasnim Chowdhury <tasnim.chowdhury@benjonson>
Jo Whitfield <jo.whitfield@benjonson.example>"""


def load(today: datetime.date) -> None:
    """Have the invitations and the list, where there are none."""
    lead = named("cpd_lead")
    school = Affiliation.objects.leading().select_related("school").filter(person=lead).earliest("pk").school
    for address, name, role, days in INVITED:
        at = timezone.now() - datetime.timedelta(days=days)
        defaults = {"name": name, "role": role, "invited_by": lead, "invited_at": at, "sent_at": at}
        Invitation.objects.get_or_create(school=school, email=f"{address}@benjonson.example", defaults=defaults)
    if not school.invitation_lists.exists():
        lists.read(entries_in(PASTED), into=InvitationList(school=school, made_by=lead, text=PASTED))
