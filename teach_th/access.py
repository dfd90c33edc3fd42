"""Who may recruit for a school: its headteacher, its business manager, and whoever it has made a recruiter."""

from django.db.models import QuerySet

from thep.accounts.access import register_duty
from thep.accounts.models import User
from thep.schools.models import Affiliation, School

RECRUITING = (Affiliation.Role.HEADTEACHER, Affiliation.Role.BUSINESS_MANAGER, Affiliation.Role.RECRUITER)


def recruits_for(person: User, school: School) -> bool:
    """Whether `person` may write the school's adverts and act for it towards candidates."""
    return Affiliation.objects.active().filter(person=person, school=school, role__in=RECRUITING).exists()


def schools_recruited_for(person: User) -> QuerySet[School]:
    """The open schools that `person` recruits for, by name."""
    active = Affiliation.objects.active().filter(person=person, role__in=RECRUITING)
    return School.objects.open().filter(pk__in=active.values("school"))


def recruits(person: User) -> bool:
    return Affiliation.objects.active().filter(person=person, role__in=RECRUITING).exists()


def register_duties() -> None:
    register_duty("recruit for a school", recruits)
