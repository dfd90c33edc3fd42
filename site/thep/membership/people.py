"""Who is of a member school, and somebody invented who is."""

from uuid import uuid4

from thep.accounts.models import User
from thep.accounts.previews import teacher
from thep.schools.models import Affiliation, School

from . import memberships
from .models import Membership, Tier
from .states import with_access
from .years import this_academic_year

EXAMPLE_PLACES = 20


def is_of_member_school(person: User) -> bool:
    """Return whether `person` is affiliated to a school whose membership opens what is for members."""
    theirs = Affiliation.objects.active().filter(person=person).values("school")
    return Membership.objects.filter(with_access(), school__in=theirs).exists()


def teacher_of_a_member_school() -> User:
    """Create a teacher, for a preview, of a school with the first of the tiers and some included places left."""
    person, name = teacher(), "A member school"
    urn = (School.objects.order_by("-urn").values_list("urn", flat=True).first() or 0) + 1
    school = School.objects.create(name=name, urn=urn, slug=uuid4().hex)
    Affiliation.objects.create(person=person, school=school, role=Affiliation.Role.TEACHER, state=Affiliation.State.ACTIVE)
    tier = Tier.objects.first() or Tier.objects.create(name="Member", slug="member")
    memberships.start(school=school, tier=tier, academic_year=this_academic_year(), included_places=EXAMPLE_PLACES)
    return person
