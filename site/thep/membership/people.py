"""Who is of a member school, and somebody invented who is."""

from collections.abc import Collection, Iterable
from uuid import uuid4

from thep.accounts.models import User
from thep.accounts.previews import teacher
from thep.schools.models import Affiliation, School

from . import memberships
from .models import Membership, Tier
from .states import current, with_access
from .years import this_academic_year

EXAMPLE_PLACES = 20


TIERS = "_groups_of_open_tiers"
"""Where it is kept on a person once it was read: each request reads its person anew."""


def is_of_member_school(person: User) -> bool:
    """Return whether `person` is affiliated to a school whose membership opens what is for members."""
    return bool(groups_of_tiers(person))


def groups_of_tiers(person: User) -> set[int]:
    """Return the groups of the tiers whose pages are open to `person`: for each of their schools that of its latest membership."""
    if not hasattr(person, TIERS):
        theirs = Affiliation.objects.active().filter(person=person).values("school")
        know_memberships(person, Membership.objects.filter(with_access(), school__in=theirs).select_related("tier"))
    found: set[int] = getattr(person, TIERS)
    return found


def groups_of_tiers_of_many(people: Collection[int]) -> dict[int, set[int | None]]:
    """Return the groups of the tiers whose pages are open to each of `people`, by their primary keys, in two queries."""
    schools: dict[int, set[int]] = {}
    for person, school in Affiliation.objects.active().filter(person__in=people).values_list("person", "school"):
        schools.setdefault(person, set()).add(school)
    by_school: dict[int, list[Membership]] = {}
    for membership in Membership.objects.filter(with_access(), school__in=set().union(*schools.values())).select_related("tier"):
        by_school.setdefault(membership.school_id, []).append(membership)
    opened = {school: found for school, of_school in by_school.items() if (found := current(of_school)) is not None}
    return {person: {opened[each].tier.pages_group_id for each in theirs & opened.keys()} for person, theirs in schools.items()}


def know_memberships(person: User, memberships: Iterable[Membership]) -> None:
    """Have `groups_of_tiers` go by `memberships` with their tiers: those of the person's schools that may be open, as just read."""
    by_school: dict[int, list[Membership]] = {}
    for membership in memberships:
        by_school.setdefault(membership.school_id, []).append(membership)
    opened = [current(of_school) for of_school in by_school.values()]
    setattr(person, TIERS, {membership.tier.pages_group_id for membership in opened if membership is not None})


def teacher_of_a_member_school() -> User:
    """Create a teacher, for a preview, of a school with the first of the tiers and some included places left."""
    person, name = teacher(), "A member school"
    urn = (School.objects.of_the_register().order_by("-urn").values_list("urn", flat=True).first() or 0) + 1
    school = School.objects.create(name=name, urn=urn, slug=uuid4().hex)
    Affiliation.objects.create(person=person, school=school, role=Affiliation.Role.TEACHER, state=Affiliation.State.ACTIVE)
    tier = Tier.objects.first() or Tier.objects.create(name="Member", slug="member")
    memberships.start(school=school, tier=tier, academic_year=this_academic_year(), included_places=EXAMPLE_PLACES)
    return person
