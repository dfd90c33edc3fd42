import pytest
from django.contrib.auth.models import Group

from tests.factories import networks
from tests.factories.accounts import PersonFactory
from thep.accounts.groups import MANAGERS, ensure_groups


@pytest.fixture
def network():
    return networks.network()


@pytest.fixture
def lead(network):
    return networks.lead_of(network, PersonFactory(name="Farhana Choudhury"))


@pytest.fixture
def teacher():
    return PersonFactory(name="Nasima Begum")


@pytest.fixture
def office():
    ensure_groups()
    person = PersonFactory(name="Tom Adeyemi")
    person.groups.add(Group.objects.get(name=MANAGERS))
    return person


@pytest.fixture
def as_lead(client, lead):
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    return client
