"""What becomes of calendars when a school continues as another: whoever had an address of its calendar has one of its successor's."""

from collections.abc import Iterable

from thep.schools.models import School
from thep.schools.succession_followers import SchoolChange, SuccessionFollower

from .models import SchoolFeed


def move(change: SchoolChange) -> None:
    """Have each lead's calendar be that of the school that they go to, unless they have an address of that one already."""
    for school, people in change.people_by_school().items():
        _move(change.old, school, people)
    _move(change.old, change.new, SchoolFeed.objects.filter(school=change.old).values_list("person", flat=True))


def _move(old: School, new: School, people: Iterable[int]) -> None:
    feeds = SchoolFeed.objects.filter(school=old, person__in=list(people))
    feeds.filter(person__in=SchoolFeed.objects.filter(school=new).values("person")).delete()
    feeds.update(school=new)


FOLLOWERS = (SuccessionFollower(name="calendars of schools", order=60, fields=["events.SchoolFeed.school"], move=move),)
