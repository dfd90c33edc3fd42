"""Who may recruit for a school: its headteacher, its business manager, and whoever it has made a recruiter."""

from django.db.models import QuerySet

from thep.accounts.models import User
from thep.membership.models import Membership
from thep.membership.years import this_academic_year
from thep.schools.models import Affiliation, School

RECRUITING = (Affiliation.Role.HEADTEACHER, Affiliation.Role.BUSINESS_MANAGER, Affiliation.Role.RECRUITER)


def recruits_for(person: User, school: School) -> bool:
    """Whether `person` may write the school's adverts and act for it towards candidates."""
    return Affiliation.objects.active().filter(person=person, school=school, role__in=RECRUITING).exists()


def schools_recruited_for(person: User) -> QuerySet[School]:
    """Return the open schools that `person` recruits for, by name."""
    active = Affiliation.objects.active().filter(person=person, role__in=RECRUITING)
    return School.objects.open().filter(pk__in=active.values("school"))


def recruits(person: User) -> bool:
    return Affiliation.objects.active().filter(person=person, role__in=RECRUITING).exists()


def has_talent_pool(school: School) -> bool:
    """Whether the school's membership of this year brings the talent pool."""
    return Membership.objects.for_year(this_academic_year()).filter(school=school, tier__brings_talent_pool=True).exists()


def searches_talent_pool(person: User, school: School) -> bool:
    return recruits_for(person, school) and has_talent_pool(school)
