"""Programs that look for viruses open every link of every letter, again and again: nothing changes, and it costs next to nothing."""

import datetime
import re

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import FollowedSearch
from tests.factories.alerts import alert
from tests.factories.bookings import lead_of
from tests.factories.schools import SchoolFactory
from tests.matrix import MATRIX
from tests.world import World
from thep.mail import newsletter, preferences
from thep.mail.mailing_lists import preferences_address
from thep.mail.models import Frequency

pytestmark = pytest.mark.django_db

LINKS = [address for address, row in MATRIX.items() if "<str:token>/" in address and row.anonymous == 200]
OPENED = 30
MOST_QUERIES = 2
OF_A_REGISTER = 5
"""In no letter of ours: who takes a register is given its link. It is the whole list, and who was named there."""


def everything():
    """Return every row there is, of whatever domain."""
    return {model: list(model._base_manager.order_by("pk").values_list()) for model in apps.get_models() if model._meta.managed}


@pytest.mark.parametrize("address", LINKS)
def test_opening_a_link_changes_nothing_and_costs_few_queries(client, address):
    world = World().whole()
    link = "/" + re.sub(r"<str:token>", MATRIX[address].arguments(world)["token"], address)
    before = everything()
    assert client.get(link).status_code == 200  # what all pages share is remembered for half a minute
    for method in (client.get, client.head):
        with CaptureQueriesContext(connection) as asked:
            for _ in range(OPENED):
                assert method(link).status_code == 200
        statements = [query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
        most = OF_A_REGISTER if address.startswith("register/") else MOST_QUERIES
        assert len(statements) <= most * OPENED + 10, "\n".join(statements[: len(statements) // OPENED])
    assert everything() == before


def test_the_page_of_somebody_who_gets_everything_costs_as_few(client):
    lead = lead_of(SchoolFactory(), email="Nasima@home.example")
    address = lead.email.lower()
    for number in range(10):
        FollowedSearch.objects.create(person=lead, search=f"q=fractions{number}")
        alert(address, f"q=teacher{number}")
    newsletter.FLOW.begin_for_reader(address)
    preferences.choose(address, "new dates", Frequency.DAILY)
    preferences.pause(address, timezone.localdate() + datetime.timedelta(days=3))
    link = preferences_address(address)
    client.get(link)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(link).text
    assert len(asked) <= MOST_QUERIES
    shown = ("‘fractions9’", "‘teacher9’", "The newsletter", "What your colleagues booked", "You’ve paused these emails")
    assert [words for words in shown if words not in page] == []
