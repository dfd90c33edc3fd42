"""Who may recruit for a school: its headteacher, its business manager, and whoever it has made a recruiter."""

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.membership.models import Membership
from thep.membership.states import with_access
from thep.schools.models import Affiliation, School

RECRUITING = (Affiliation.Role.HEADTEACHER, Affiliation.Role.BUSINESS_MANAGER, Affiliation.Role.RECRUITER)
"""Roles of those who recruit for their school."""

REVIEWERS = ("Editors", "Office managers")
"""Groups of the office that review adverts."""


def recruits_for(person: User, school: School) -> bool:
    """Return whether `person` may write the school's adverts and act for it towards candidates. Organisations don't recruit here."""
    if school.is_organisation:
        return False
    return Affiliation.objects.active().filter(person=person, school=school, role__in=RECRUITING).exists()


def schools_recruited_for(person: User) -> QuerySet[School]:
    """Return the open schools that `person` recruits for, by name."""
    active = Affiliation.objects.active().filter(person=person, role__in=RECRUITING)
    return School.objects.of_the_register().open().filter(pk__in=active.values("school"))


def recruits(person: User) -> bool:
    return Affiliation.objects.active().filter(person=person, role__in=RECRUITING, school__organisation="").exists()


def school_recruited_for(request: HttpRequest, urn: int) -> School:
    """Return the school `urn` for those who recruit for it. Raises Http404 for everybody else."""
    school = get_object_or_404(School, urn=urn)
    if not recruits_for(person_of(request), school):
        raise Http404
    return school


def reviewers() -> QuerySet[User]:
    """Return those of the office who review adverts."""
    return User.objects.filter(is_active=True, groups__in=Group.objects.filter(name__in=REVIEWERS)).distinct()


def has_talent_pool(school: School) -> bool:
    """Return whether the school's membership of this year brings the talent pool."""
    return Membership.objects.filter(with_access(), school=school, tier__brings_talent_pool=True).exists()


def searches_talent_pool(person: User, school: School) -> bool:
    return recruits_for(person, school) and has_talent_pool(school)
