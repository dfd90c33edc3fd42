"""A session is noted as used, but not with a write for each page."""

import pytest
from allauth.usersessions.models import UserSession

from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db


def test_a_sessions_last_use_is_noted_every_five_minutes_at_most(client, time_machine):
    time_machine.move_to("2027-01-14 09:00:00+00:00", tick=False)
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/design/")
    first = UserSession.objects.get().last_seen_at

    time_machine.shift(200)
    client.get("/design/")
    assert UserSession.objects.get().last_seen_at == first

    time_machine.shift(101)
    client.get("/design/")
    assert (UserSession.objects.get().last_seen_at - first).total_seconds() == 301


def test_a_page_that_asks_for_nothing_writes_nothing(client, django_assert_num_queries):
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/design/")

    with django_assert_num_queries(2) as seen:
        client.get("/design/")

    assert all(query["sql"].startswith("SELECT") for query in seen.captured_queries)
