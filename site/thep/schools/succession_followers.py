"""What goes on at its successor when a school continues as another: the domains above declare it, and what stays behind, and why.

A test holds every foreign key to a school against these declarations.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from thep.accounts.models import User
from thep.domains import declared

from .models import School


@dataclass(frozen=True, kw_only=True)
class SchoolChange:
    """The school `old` continues as `new`, as the office confirmed.

    `going` says of people, by their keys, which other successor they go to, where there are several. `answers` are what the office
    answered to the followers' questions, by their names.
    """

    old: School
    new: School
    going: Mapping[int, School] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    by: User | None = None

    def people_by_school(self) -> dict[School, list[int]]:
        """Return who goes elsewhere than everything else, by school."""
        found: dict[School, list[int]] = {}
        for person, school in self.going.items():
            if school != self.new:
                found.setdefault(school, []).append(person)
        return found


@dataclass(frozen=True, kw_only=True)
class Question:
    """Something that only the office can say before a school continues as another: `choices` are keys and their words."""

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    help_text: str = ""


def _ask_nothing(old: School, new: School) -> Sequence[Question]:
    return ()


@dataclass(frozen=True, kw_only=True)
class SuccessionFollower:
    """What of a school goes on at its successor.

    `fields` are the foreign keys to a school that it moves, such as "bookings.Booking.school". `tell` says in words what there is to
    move; `move` moves it, in the transaction of the confirmation, where nothing is left to move just as well. They are called by
    `order`, which is the order of locks (docs/architecture.md): each holds what it changes itself.
    """

    name: str
    order: int
    fields: Sequence[str]
    move: Callable[[SchoolChange], None]
    tell: Callable[[School], str] = lambda school: ""
    questions: Callable[[School, School], Sequence[Question]] = _ask_nothing


@dataclass(frozen=True, kw_only=True)
class StaysWithSchool:
    """A foreign key to a school that keeps pointing at the old one, and why."""

    field: str
    reason: str


def move_all(change: SchoolChange) -> None:
    """Have every follower move what it has. Runs in the caller's transaction, which holds both schools."""
    # Twice: what somebody wrote while they held a record that we waited for, such as an order for a membership that they agreed to, is
    # seen only after all of the locks are ours.
    for _ in range(2):
        for follower in sorted(declared(SuccessionFollower), key=lambda each: each.order):
            follower.move(change)


def tell_what_moves(school: School) -> list[str]:
    """Return in words what there is to move."""
    told = (follower.tell(school) for follower in sorted(declared(SuccessionFollower), key=lambda each: each.order))
    return [words for words in told if words]


def questions_of(old: School, new: School) -> list[Question]:
    return [question for follower in declared(SuccessionFollower) for question in follower.questions(old, new)]


def has_something(prefix: str = "") -> Q:
    """Return the condition that a school, or what `prefix` leads to, has something that would move."""
    found = Q(pk__in=[])
    for follower in declared(SuccessionFollower):
        for name in follower.fields:
            model, key = split(name)
            found |= Q(Exists(model._default_manager.filter(**{key: OuterRef(f"{prefix}pk")})))
    return found


def split(name: str) -> tuple[type[Model], str]:
    """Return the model and the field of a name such as "bookings.Booking.school"."""
    label, _, key = name.rpartition(".")
    return apps.get_model(label), key


def repoint(records: QuerySet[Any], change: SchoolChange) -> int:
    """Have the old school's `records` be the new one's, and return how many there were."""
    return records.filter(school=change.old).update(school=change.new)


def counted(records: QuerySet[Any], one: str, many: str) -> str:
    """Return how many there are in words, such as "3 bookings"; empty where there are none."""
    number = records.count()
    return f"{number:,} {one if number == 1 else many}" if number else ""
