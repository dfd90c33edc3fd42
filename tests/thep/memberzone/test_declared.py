"""The member zone shows what domains declare, to whom it is meant for, and names no domain itself."""

import ast
import uuid
from pathlib import Path

import pytest

from tests.world import World
from thep import memberzone
from thep.accounts.panels import ASIDE, HEADING, MAIN, AccountEntry, DetailEntry, MemberPanel, MemberTask

pytestmark = pytest.mark.django_db
ORDER = "payments/task.html"
"""A template of somebody's, which shows an order."""
DOMAINS = ("courses", "teach_th", "thep.bookings", "thep.payments", "thep.membership")
LEFT = ("invitation_views.py", "leaving.py", "profile_views.py", "school_views.py")
CLEAN = sorted(path for path in Path(memberzone.__file__).parent.rglob("*.py") if path.name not in LEFT)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def sees(client, world):
    """Return whether `visitor` sees `words` at `address`."""

    def ask(visitor, words, address="/member/"):
        world.sign_in(client, visitor)
        return words in client.get(address).text

    return ask


def is_lead(person):
    return person.name == "Grace O'Connell"


def order(reference):
    return {"order": {"reference": reference, "public_id": uuid.uuid4(), "total_pence": 4500}}


def imported_by(module):
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{name.name}" for name in node.names))
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("address", ["/member/", "/member/bookings/", "/accounts/2fa/"])
def test_a_link_of_the_accounts_navigation_is_for_those_for_whom_it_is_meant(sees, declare, address):
    declare(AccountEntry(label="Your rounds", address="member_interest", shown_to=is_lead, order=15))
    assert sees("lead", ">Your rounds</a>", address)
    assert not sees("member", ">Your rounds</a>", address)


def test_the_navigation_says_where_one_is_by_the_words_of_the_entry(sees, declare):
    declare(AccountEntry(label="Your rounds", address="member_interest", here=("rounds", "profile")), alone=True)
    assert sees("member", 'aria-current="page">Your rounds</a>', "/member/profile/")
    assert not sees("member", 'aria-current="page">Your rounds</a>', "/member/schools/")


@pytest.mark.parametrize("place", [HEADING, MAIN, ASIDE])
def test_a_panel_of_the_overview_is_for_those_for_whom_there_is_something_in_it(sees, declare, place):
    declare(
        MemberPanel(name="rounds", place=place, template=ORDER, context=lambda request, person: order("R1") if is_lead(person) else None)
    )
    assert sees("lead", "Order R1")
    assert not sees("member", "Order R1")


def test_what_waits_for_somebody_is_counted_and_stands_in_its_order(client, world, declare):
    declare(
        MemberTask(name="later", template=ORDER, waiting=lambda request, person: [order("R3")] if is_lead(person) else [], order=90),
        MemberTask(name="sooner", template=ORDER, waiting=lambda request, person: [order("R1"), order("R2")] if is_lead(person) else []),
    )
    world.sign_in(client, "lead")
    page = client.get("/member/").text
    assert "Three things to do" in page
    assert page.index("Order R1") < page.index("Order R2") < page.index("Order R3")
    world.sign_in(client, "member")
    assert "need you" not in client.get("/member/").text


def test_details_link_to_what_domains_declare(sees, declare):
    declare(DetailEntry(label="Your rounds", address="member_interest"), alone=True)
    assert sees("member", ">Your rounds</a>")


@pytest.mark.parametrize("module", CLEAN, ids=lambda module: module.name)
def test_it_names_no_domain(module):
    assert [name for name in imported_by(module) if name.startswith(DOMAINS)] == []
