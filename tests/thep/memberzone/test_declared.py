"""The member zone shows what domains declare, to whom it is meant for, and names no domain itself."""

import pytest

from tests.world import World
from thep.accounts.panels import AccountEntry

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("address", ["/member/", "/member/bookings/", "/accounts/2fa/"])
def test_a_link_of_the_accounts_navigation_is_for_those_for_whom_it_is_meant(sees, declare, address):
    declare(AccountEntry(label="Your rounds", address="member_interest", shown_to=is_lead, order=15))
    assert sees("lead", ">Your rounds</a>", address)
    assert not sees("member", ">Your rounds</a>", address)


def test_the_navigation_says_where_one_is_by_the_words_of_the_entry(sees, declare):
    declare(AccountEntry(label="Your rounds", address="member_interest", here=("rounds", "profile")), alone=True)
    assert sees("member", 'aria-current="page">Your rounds</a>', "/member/profile/")
    assert not sees("member", 'aria-current="page">Your rounds</a>', "/member/schools/")
