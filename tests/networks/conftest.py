import datetime

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.thep.digests.sections import london
from thep.accounts.groups import MANAGERS, ensure_groups
from thep.digests import runs
from thep.mail.models import Frequency


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


@pytest.fixture
def at(time_machine):
    def go(text):
        time_machine.move_to(london(text), tick=False)
        return runs.make_due()

    return go


@pytest.fixture
def weeks(at, network, lead, teacher):
    """Digests that have begun, and a network in which the lead and the teacher have been for long."""
    at("2026-10-25 08:00")
    NetworkPage.objects.update(first_published_at=timezone.now() - datetime.timedelta(days=90))
    NetworkMember.objects.update(joined_at=timezone.now() - datetime.timedelta(days=30))
    networks.belongs(network, teacher)
    return at


@pytest.fixture
def people(network, lead):
    """The lead, and a member of each wish; all but the lead have names."""
    found = {how: networks.belongs(network, PersonFactory(name=f"Wants {how}"), emails=how).person for how in Frequency.values}
    return found | {"lead": lead}
