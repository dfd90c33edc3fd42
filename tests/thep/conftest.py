import datetime

import pytest
from django.contrib.auth.models import Group

from tests.factories.accounts import PersonFactory
from thep.accounts.groups import ensure_groups


@pytest.fixture(scope="module")
def office_groups(shared_database):
    """Make the office's groups once for all tests of a module: that costs more than most of those tests do.

    A module some of whose tests empty the database, or close an answer or a connection themselves, makes them for each test that asks.
    """
    ensure_groups()


@pytest.fixture
def office(office_groups, db, client):
    """Sign somebody of this group in on `client`: `office("Finance")`; answers the person."""

    def sign_in(group):
        person = PersonFactory(name=f"Somebody of {group}")
        person.groups.add(Group.objects.get(name=group))
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return person

    return sign_in


@pytest.fixture
def done():
    """What the page that a form led to says was done."""

    def say(response):
        assert response.redirect_chain, response.context and response.context.get("problems")
        return " ".join(str(message) for message in response.context["messages"])

    return say


@pytest.fixture
def on(time_machine):
    """Go on to nine in the morning of a day: `on((2026, 10, 16))`."""

    def go_to(day):
        time_machine.move_to(datetime.datetime(*day, 9, tzinfo=datetime.UTC))

    return go_to
