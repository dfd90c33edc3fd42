import pytest
from django.contrib.auth.models import Group

from tests.factories.accounts import PersonFactory
from thep.accounts.groups import ensure_groups


@pytest.fixture
def office():
    """Somebody of the office who runs events."""
    ensure_groups()
    person = PersonFactory(name="Tom Adeyemi")
    person.groups.add(Group.objects.get(name="Events"))
    return person
