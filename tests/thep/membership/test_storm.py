"""Fifty processes draw the last ten included places while the office corrects and Stripe says, twice, that more were paid for."""

import contextlib
import fcntl
import time
from collections import Counter

import pytest
from django.db.models import Sum

from tests.factories.addons import AddOnFactory, bought
from tests.factories.bookings import lead_of
from tests.factories.membership import MembershipFactory
from tests.forks import Loaded
from tests.own_database import own_database
from thep.addons.models import AddOn
from thep.membership import included_places
from thep.membership.models import PlaceEntry
from thep.payments import checkout
from thep.payments.models import Order

__all__ = ["own_database"]

pytestmark = pytest.mark.storm

DRAWERS, CARELESS, LEFT, BOUGHT = 50, 20, 10, 3
OFF, ON = -2, 1
Kind = PlaceEntry.Kind


@pytest.fixture(autouse=True)
def autumn():
    """It is today: processes of their own have the machine's clock."""


@pytest.fixture(scope="module")
def loaders():
    """Processes that have loaded the drawers, by the database that they work on: both tests share one."""
    known = {}
    yield known
    for each in known.values():
        each.end()


@pytest.fixture
def loaded(own_database, loaders):
    address = own_database["DATABASE_URL"]
    return loaders.get(address) or loaders.setdefault(address, Loaded("tests.thep.membership.drawers", own_database))


@pytest.fixture
def membership(own_database):
    membership = MembershipFactory(places_granted=0)
    included_places.grant(membership, places=LEFT, cause="fee 1")
    return membership


@contextlib.contextmanager
def closed(gate, *, until_here):
    """Hold the gate until so many stand before it."""
    here = gate.with_name(f"{gate.name}.here")
    here.touch()
    with gate.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
        until = time.monotonic() + 120
        while here.stat().st_size < until_here:
            assert time.monotonic() < until
            time.sleep(0.02)


def rush(loaded, gate, actions, **settings):
    """Have a process of its own do each of the actions, all at once; return what became of how many."""
    with closed(gate, until_here=len(actions)):
        calls = [
            loaded.begin("act", {"action": action, "gate": str(gate), "given": given}, settings=settings) for action, given in actions
        ]  # fmt: skip
    ended = [call.finish(timeout=120) for call in calls]
    assert {code for code, _ in ended} == {0}, [answer for code, answer in ended if code]
    return Counter(answer for _, answer in ended)


def balance_of(membership):
    membership.refresh_from_db()
    return membership.entries.aggregate(left=Sum("places"))["left"]


def test_the_last_ten_places_are_drawn_once_while_the_office_corrects_and_more_are_paid_for(loaded, sandbox, membership, tmp_path):
    lead = lead_of(membership.school)
    pack = AddOnFactory(name="More places", grants=AddOn.Grants.PLACES, brings=BOUGHT, prices=[(None, 1, 30_000)])
    _, order = bought(membership.school, lead, add_on=pack, method=Order.Method.CARD)
    checkout.start(order)
    session = order.payments.get().stripe_id
    sandbox.pay(session)
    actions = [("draw", {"membership": membership.pk, "cause": f"booking {number}"}) for number in range(DRAWERS)]
    office = [("correct", {"membership": membership.pk, "change": change}) for change in (OFF, ON)]
    heard = [("hear", {"session": session})] * 2
    outcomes = rush(loaded, tmp_path / "gate", [*office, *actions, *heard], STRIPE_API_BASE=sandbox.url)
    balance = balance_of(membership)
    kinds = Counter(membership.entries.values_list("kind", flat=True))
    taken_off = Kind.CORRECTED in kinds and membership.entries.filter(kind=Kind.CORRECTED, places=OFF).exists()
    granted = LEFT + BOUGHT + ON + (OFF if taken_off else 0)
    assert outcomes[200] == 2
    assert outcomes["corrected"] == 1 + taken_off
    assert outcomes["drawn"] + outcomes["none left"] == DRAWERS
    assert kinds[Kind.BOUGHT] == 1  # though Stripe said so twice
    assert (membership.places_granted, membership.places_taken) == (granted, outcomes["drawn"])
    assert kinds[Kind.RESERVED] == membership.places_taken
    assert balance == membership.places_left >= 0
    assert outcomes["drawn"] >= LEFT + OFF  # of fifty some came while each of these was there


def test_without_the_conditional_update_far_more_would_be_drawn(loaded, membership, tmp_path):
    actions = [("draw_unguarded", {"membership": membership.pk, "cause": f"booking {number}"}) for number in range(CARELESS)]
    outcomes = rush(loaded, tmp_path / "gate", actions)
    assert outcomes["drawn"] > LEFT
    assert balance_of(membership) < 0
