"""What needs the office's attention in memberships."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from thep.accounts.models import User
from thep.cms.attention import Watch, list_address
from thep.schools.affiliations import leads_who_stay, schools_with_two_leads
from thep.schools.models import School

from .models import Membership
from .states import with_access


def with_few_leads() -> QuerySet[Membership]:
    """Return the membership that each open member has now, of those that fewer than two people act for."""
    now = Membership.objects.filter(with_access(), school__status=School.Status.OPEN)
    later = Membership.objects.filter(with_access(), school=OuterRef("school"), academic_year__gt=OuterRef("academic_year"))
    return now.exclude(Exists(later)).exclude(school__in=schools_with_two_leads())


def members_with_few_leads(user: User) -> QuerySet[Membership]:
    return with_few_leads().select_related("school").order_by("school__name", "pk")


def in_words(membership: Membership) -> str:
    leads = leads_who_stay(membership.school)
    return f"{membership.school}: {f'only {leads[0]} leads it' if leads else 'nobody leads it'}"


WATCHES = (
    Watch(
        name="few_leads",
        order=110,
        title="Members with fewer than two leads",
        job="Ask the school to make a second colleague CPD lead, business manager or headteacher.",
        permissions=("schools.change_affiliation", "membership.view_membership"),
        records=members_with_few_leads,
        link=lambda membership: (reverse("office_schools:inspect", args=[membership.school_id]), in_words(membership)),
        all_of_them=list_address("office_memberships:index", leads="few"),
    ),
)
