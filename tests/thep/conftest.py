import pytest
from django.contrib.auth.models import Group

from tests.factories.accounts import PersonFactory
from thep.accounts.groups import ensure_groups


@pytest.fixture
def office(db, client):
    """Sign somebody of this group in on `client`: `office("Finance")`; answers the person."""
    ensure_groups()

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
