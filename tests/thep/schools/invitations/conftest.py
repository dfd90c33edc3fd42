"""A school with a lead who invites."""

import pytest

from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.schools.models import Affiliation


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def lead(school):
    return AffiliationFactory(school=school, role=Affiliation.Role.CPD_LEAD, person__name="Farida Khanom").person


@pytest.fixture
def as_lead(client, lead):
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    return client
