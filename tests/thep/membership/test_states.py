"""In what state a membership is on which day, and what that lets its school do: reckoned when it is read."""

import datetime
from itertools import product
from pathlib import Path

import pytest
from django.utils import timezone

from tests.factories.membership import MembershipFactory
from thep.membership.models import Membership
from thep.membership.states import LETS, State, are_covering, are_in, covers, current, state_of, with_access

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 9, 10, 12, tzinfo=datetime.UTC)
DAYS = [
    datetime.date(2026, 8, 31), datetime.date(2026, 9, 1), datetime.date(2026, 12, 31), datetime.date(2027, 1, 1),
    datetime.date(2027, 8, 31), datetime.date(2027, 9, 1), datetime.date(2027, 9, 30), datetime.date(2027, 10, 1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "day", "state"),
    [
        ({"agreed_at": None, "answer_by": datetime.date(2026, 12, 31)}, "2026-12-31", State.QUOTED),
        ({"agreed_at": None, "answer_by": datetime.date(2026, 12, 31)}, "2027-01-01", State.LAPSED),
        ({"paid_at": None}, "2026-09-01", State.AGREED),
        ({"paid_at": None, "invoiced_at": NOON}, "2027-08-31", State.INVOICED),
        ({}, "2026-08-31", State.ACTIVE),  # agreed before the year begins
        ({}, "2027-08-31", State.ACTIVE),
        ({}, "2027-09-01", State.IN_GRACE),
        ({"paid_at": None, "invoiced_at": NOON}, "2027-09-01", State.IN_GRACE),
        ({}, "2027-09-30", State.IN_GRACE),
        ({}, "2027-10-01", State.LAPSED),
        ({"ended_on": datetime.date(2027, 1, 1)}, "2026-12-31", State.ACTIVE),
        ({"ended_on": datetime.date(2027, 1, 1)}, "2027-01-01", State.ENDED),
    ],
)
def test_a_state_follows_from_the_days_of_a_membership(facts, day, state):
    membership = MembershipFactory(academic_year=2026, **facts)
    assert state_of(membership, on=datetime.date.fromisoformat(day)) == state


def test_every_state_says_what_it_lets_a_school_do():
    assert set(LETS) == set(State)


def test_one_and_many_are_reckoned_alike():
    """Each membership that can be is in one state on each day, and the conditions for many find it in that state alone."""
    facts = product((None, NOON), (None, NOON), (None, NOON), (None, datetime.date(2027, 1, 1)), (2025, 2026, 2027))
    for agreed_at, invoiced_at, paid_at, ended_on, year in facts:
        MembershipFactory(academic_year=year, agreed_at=agreed_at, invoiced_at=invoiced_at, paid_at=paid_at, ended_on=ended_on)
    for day in DAYS:
        found = {state: set(Membership.objects.filter(are_in([state], on=day)).values_list("pk", flat=True)) for state in State}
        for membership in Membership.objects.all():
            assert [state for state in State if membership.pk in found[state]] == [state_of(membership, on=day)]
            assert Membership.objects.filter(are_covering(day), pk=membership.pk).exists() == covers(membership, day)


def test_the_new_year_is_there_at_midnight_with_nothing_running(time_machine):
    """Over the end of August the school's access goes on, and the latest membership that has begun is the one it has."""
    old = MembershipFactory(academic_year=2026)
    new = MembershipFactory(academic_year=2027, school=old.school)
    time_machine.move_to(datetime.datetime(2027, 8, 31, 22, 59, 59, tzinfo=datetime.UTC))  # 23:59:59 in London
    assert current(old.school.memberships.all()) == old
    time_machine.move_to(datetime.datetime(2027, 8, 31, 23, 0, tzinfo=datetime.UTC))
    assert current(old.school.memberships.all()) == new
    assert Membership.objects.filter(with_access()).count() == 2  # the old one is in grace


@pytest.mark.parametrize(("day", "has_access"), [("2027-09-30", True), ("2027-10-01", False)])
def test_who_has_not_renewed_keeps_their_access_in_grace_alone(time_machine, day, has_access):
    membership = MembershipFactory(academic_year=2026)
    time_machine.move_to(timezone.make_aware(datetime.datetime.fromisoformat(f"{day} 12:00")))
    assert (current(membership.school.memberships.all()) is not None) == has_access


def test_the_docs_have_the_table():
    table = (Path(__file__).parents[3] / "docs/membership.md").read_text()
    for state, lets in LETS.items():
        row = next(line for line in table.splitlines() if line.startswith(f"| {state.label} |"))
        assert [cell.strip() == "yes" for cell in row.split("|")[3:5]] == [lets.places, lets.access]
