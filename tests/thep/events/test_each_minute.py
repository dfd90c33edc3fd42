"""From 28 August to 4 September, at each of 11,520 minutes: what a membership is, opens and costs changes at its instants and nowhere else.

Nothing is asked of a database and nothing runs: it is all reckoned from the days of memberships, the clock and the rules. The rules stand
here a second time, as what holds from which instant on. What people see of it, through the database, is in
`bookings/test_turn_of_the_year.py`.
"""

import datetime
import itertools

import pytest
from django.utils import timezone

from thep.events import prices
from thep.events.models import Event
from thep.membership.models import Membership, Tier
from thep.membership.states import current, state_of
from thep.schools.models import School

LONDON = timezone.get_default_timezone()
FIRST, MINUTES = datetime.datetime(2027, 8, 28, tzinfo=LONDON), 8 * 24 * 60
MINUTE = datetime.timedelta(minutes=1)
FULL = Tier(pk=1, name="Full", slug="full")
MEMBER, OTHERS = "£45", "£60"


def at(month, day, hour=0, minute=0):
    return datetime.datetime(2027, month, day, hour, minute, tzinfo=LONDON)


ALWAYS, NEW_YEAR = FIRST, at(9, 1)
JULY = at(7, 1, 9)


def held(academic_year, **facts):
    """A membership of that year, paid, of whose five places three are taken; nothing of it is in a database."""
    last_day = datetime.date(academic_year + 1, 8, 31)
    usual = {
        "begins_on": datetime.date(academic_year, 9, 1), "answer_by": last_day, "grace_until": last_day + datetime.timedelta(days=30),
        "agreed_at": JULY, "paid_at": JULY, "places_granted": 5, "places_taken": 3,
    }  # fmt: skip
    return Membership(tier=FULL, academic_year=academic_year, **(usual | facts))


def event(key, day):
    made = Event(pk=key, title="Oracy", starts_at=day, vat_rate=0, uses_included_places=True)
    setattr(made, prices.LISTED, [(None, 6000), (FULL.pk, 4500)])
    return made


EVENTS = [event(key, day) for key, day in enumerate((at(8, 31, 16), at(9, 2, 16), at(10, 20, 9)))]
"""On the last day of the old year, on 2 September, and in October."""
LATE = {"begins_on": datetime.date(2027, 9, 3)}
UNPAID = {"paid_at": None, "invoiced_at": JULY}
QUOTED = {"agreed_at": None, "paid_at": None, "answer_by": datetime.date(2027, 9, 2)}
NONE_LEFT = {"places_granted": 3}
NO_PLACES = {"places_granted": 0, "places_taken": 0}

# What a school has; and what holds of it from which instant on: the states of its memberships, whether what is for members is open to it,
# how many included places each has left, and what a place at each of the events costs, or how many included ones there are for it.
KINDS = {
    "renewed, and all places go over": (
        [held(2026, most_rolled_over=None), held(2027)],
        {ALWAYS: (["active", "active"], True, [2, 2], (2, 2, 2)), NEW_YEAR: (["in_grace", "active"], True, [2, 4], (2, 4, 4))},
    ),
    "renewed, and one place goes over": (
        [held(2026, most_rolled_over=1), held(2027)],
        {ALWAYS: (["active", "active"], True, [2, 2], (2, 2, 2)), NEW_YEAR: (["in_grace", "active"], True, [2, 3], (2, 3, 3))},
    ),
    "renewed, and places end": (
        [held(2026), held(2027)],
        {ALWAYS: (["active", "active"], True, [2, 2], (2, 2, 2)), NEW_YEAR: (["in_grace", "active"], True, [2, 2], (2, 2, 2))},
    ),
    "renewed, not paid yet, and no place is left but those that go over": (
        [held(2026, most_rolled_over=None), held(2027, **UNPAID, **NONE_LEFT)],
        {
            ALWAYS: (["active", "invoiced"], True, [2, 0], (2, MEMBER, MEMBER)),
            NEW_YEAR: (["in_grace", "invoiced"], True, [2, 2], (2, 2, 2)),
        },
    ),
    "not renewed": (
        [held(2026)],
        {ALWAYS: (["active"], True, [2], (2, OTHERS, OTHERS)), NEW_YEAR: (["in_grace"], True, [2], (2, OTHERS, OTHERS))},
    ),
    "not renewed nor paid": (
        [held(2026, **UNPAID)],
        {ALWAYS: (["invoiced"], True, [2], (2, OTHERS, OTHERS)), NEW_YEAR: (["in_grace"], True, [2], (2, OTHERS, OTHERS))},
    ),
    "not renewed, without grace": (
        [held(2026, grace_until=datetime.date(2027, 8, 31))],
        {ALWAYS: (["active"], True, [2], (2, OTHERS, OTHERS)), NEW_YEAR: (["lapsed"], False, [2], (2, OTHERS, OTHERS))},
    ),
    "not renewed, whose grace ends": (
        [held(2026, grace_until=datetime.date(2027, 9, 2))],
        {
            ALWAYS: (["active"], True, [2], (2, OTHERS, OTHERS)),
            NEW_YEAR: (["in_grace"], True, [2], (2, OTHERS, OTHERS)),
            at(9, 3): (["lapsed"], False, [2], (2, OTHERS, OTHERS)),
        },
    ),
    "quoted, and nobody agrees in time": (
        [held(2026), held(2027, **QUOTED, **NO_PLACES)],
        {
            ALWAYS: (["active", "quoted"], True, [2, 0], (2, OTHERS, OTHERS)),
            NEW_YEAR: (["in_grace", "quoted"], True, [2, 0], (2, OTHERS, OTHERS)),
            at(9, 3): (["in_grace", "lapsed"], True, [2, 0], (2, OTHERS, OTHERS)),
        },
    ),
    "a member from 1 September on": (
        [held(2027)],
        {ALWAYS: (["active"], False, [2], (OTHERS, 2, 2)), NEW_YEAR: (["active"], True, [2], (OTHERS, 2, 2))},
    ),
    "a member from 3 September on": (
        [held(2027, **LATE)],
        {ALWAYS: (["active"], False, [2], (OTHERS, OTHERS, 2)), at(9, 3): (["active"], True, [2], (OTHERS, OTHERS, 2))},
    ),
    "ended in October": (
        [held(2026, ended_on=datetime.date(2026, 10, 15))],
        {ALWAYS: (["ended"], False, [2], (OTHERS, OTHERS, OTHERS))},
    ),
    "ends on 30 August, and has renewed": (
        [held(2026, most_rolled_over=None, ended_on=datetime.date(2027, 8, 30)), held(2027)],
        {
            ALWAYS: (["active", "active"], True, [2, 2], (OTHERS, 2, 2)),
            at(8, 30): (["ended", "active"], False, [2, 2], (OTHERS, 2, 2)),
            NEW_YEAR: (["ended", "active"], True, [2, 2], (OTHERS, 2, 2)),
        },
    ),
    "ended in October, and came back in February": (
        [
            held(2026, ended_on=datetime.date(2026, 10, 15), most_rolled_over=None),
            held(2026, spell=2, begins_on=datetime.date(2027, 2, 3), places_taken=1, most_rolled_over=None),
            held(2027),
        ],
        {
            ALWAYS: (["ended", "active", "active"], True, [2, 4, 2], (4, 2, 2)),
            NEW_YEAR: (["ended", "in_grace", "active"], True, [2, 4, 6], (4, 6, 6)),
        },
    ),
    "ends on 2 September of the new year": (
        [held(2026), held(2027, ended_on=datetime.date(2027, 9, 2))],
        {
            ALWAYS: (["active", "active"], True, [2, 2], (2, OTHERS, OTHERS)),
            NEW_YEAR: (["in_grace", "active"], True, [2, 2], (2, OTHERS, OTHERS)),
            at(9, 2): (["in_grace", "ended"], True, [2, 2], (2, OTHERS, OTHERS)),
        },
    ),
}  # fmt: skip


def standing(memberships):
    """What is reckoned now of the memberships of a school."""
    return [state_of(each).value for each in memberships], current(memberships) is not None, [each.places_left for each in memberships]


def costs(reader):
    """What is reckoned now of a place at each event, for somebody who comes from the school."""
    quotes = prices.quotes(EVENTS, reader=reader).values()
    return tuple(quote.membership.places_left if quote.membership else quote.label for quote in quotes)


@pytest.fixture
def readers():
    """Somebody of a school of each kind."""
    found, keys = {}, itertools.count(1)
    for key, (name, (memberships, _)) in enumerate(KINDS.items(), start=1):
        school = School(pk=key, name=name)
        for membership in memberships:
            membership.pk, membership.school = next(keys), school
        Membership.link(memberships)
        found[name] = prices.Reader(schools=(school,), memberships={key: memberships}, speaks_of_you=False)
    return found


def test_what_schools_have_changes_at_its_instants_and_nowhere_else(readers, time_machine):
    """A price follows from what is reckoned at each minute; it is asked besides in the first and the last minute of each hour."""
    changes = {name: {} for name in KINDS}
    for minute in range(MINUTES):
        now = FIRST + minute * MINUTE
        time_machine.move_to(now, tick=False)
        for name, (memberships, holds) in KINDS.items():
            stands = standing(memberships)
            if now in holds or stands != latest(changes[name])[:3]:
                changes[name][now] = (*stands, costs(readers[name]))
            elif now.minute in (0, 59):
                assert costs(readers[name]) == latest(changes[name])[3], (name, now)
    assert changes == {name: holds for name, (_, holds) in KINDS.items()}


def latest(changes):
    return next(reversed(changes.values()), ([], False, [], ()))
