"""Programs that look for viruses open every link of every letter, again and again: nothing changes, and it costs next to nothing."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.matrix import MATRIX
from tests.world import World

pytestmark = pytest.mark.django_db

LINKS = [address for address, row in MATRIX.items() if "<str:token>/" in address and row.anonymous == 200]
OPENED = 30
MORE_FOR = {
    "email-preferences/<str:token>/": 8,
    "book/answer/<str:token>/": 6,
    "teach/interest/<str:token>/": 4,
    "teach/interest/<str:token>/change/": 5,
}
"""Pages that show somebody all that is theirs; links that act when a button is pressed cost two queries."""


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
        assert len(statements) <= MORE_FOR.get(address, 2) * OPENED + 10, "\n".join(statements[: len(statements) // OPENED])
    assert everything() == before
