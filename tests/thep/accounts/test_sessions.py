"""A session is noted as used, but not with a write for each page."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import PersonFactory
from thep.accounts.retention import forget_sessions
from thep.accounts.templatetags.browsers import browser
from thep.cms import privacy

pytestmark = pytest.mark.django_db


def test_a_sessions_last_use_is_noted_every_five_minutes_at_most(client, time_machine):
    time_machine.move_to("2027-01-14 09:00:00+00:00", tick=False)
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/health/")
    first = UserSession.objects.get().last_seen_at

    time_machine.shift(200)
    client.get("/health/")
    assert UserSession.objects.get().last_seen_at == first

    time_machine.shift(101)
    client.get("/health/")
    assert (UserSession.objects.get().last_seen_at - first).total_seconds() == 301


def test_a_page_that_asks_for_nothing_writes_nothing(client, django_assert_num_queries):
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/health/")

    with django_assert_num_queries(2) as seen:
        client.get("/health/")

    assert all(query["sql"].startswith("SELECT") for query in seen.captured_queries)


def test_what_another_process_noted_is_not_written_again(client, clock_stands_still):
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/health/")
    caches["pages"].clear()  # as in a process of which nothing is known

    with CaptureQueriesContext(connection) as asked:
        client.get("/health/")

    assert [query["sql"][:6] for query in asked if "usersessions" in query["sql"]] == ["SELECT"]


def test_another_network_is_noted_at_once_by_a_process_that_has_noted_nothing(client):
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/health/")
    caches["pages"].clear()

    client.get("/health/", REMOTE_ADDR="2001:db8::7")

    assert UserSession.objects.get().ip == "2001:db8::7"


def test_a_session_that_has_changed_hands_gives_nobody_the_groups_of_before(client):
    before, after = PersonFactory(), PersonFactory()
    before.groups.add(Group.objects.create(name="Inner circle"))
    client.force_login(before, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/health/")
    session = client.session
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(after.pk), after.get_session_auth_hash()
    session.save()

    request = client.get("/health/").wsgi_request

    assert request.user == after
    assert privacy.groups_of(request.user) == []


def test_two_weeks_after_its_last_use_nothing_is_left_of_a_session(client, time_machine):
    time_machine.move_to("2027-01-14 09:00:00+00:00", tick=False)
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/health/")

    time_machine.move_to("2027-01-27 09:00:00+00:00", tick=False)
    assert (forget_sessions(), UserSession.objects.count()) == (0, 1)

    time_machine.move_to("2027-01-28 09:00:01+00:00", tick=False)
    assert (forget_sessions(), UserSession.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", "Safari on a Mac"),
        ("curl/8.5.0", "Another browser"),
        ("", "Another browser"),
    ],
)
def test_a_browser_is_called_what_people_call_it(user_agent, words):
    assert browser(user_agent) == words


def test_the_list_of_sessions_names_this_browser(client):
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")

    page = client.get("/accounts/sessions/", headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:132.0) Gecko/20100101 Firefox/132.0"})

    assert "Firefox on Windows" in page.content.decode()
