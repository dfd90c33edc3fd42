"""A school with people who recruit, and who works in the office."""

import pytest
from django.contrib.auth.models import Group

from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.accounts.groups import ensure_groups
from thep.cms.vocabulary import Phase
from thep.schools.models import Affiliation


@pytest.fixture
def school():
    return SchoolFactory(
        name="Loomwright Primary School",
        locality="Stepney",
        street="Weavers Row",
        postcode="E1 4PZ",
        easting=535_600,
        northing=182_400,
        low_age=3,
        high_age=11,
        pupils=1591,
        kind="Community school",
        website="https://loomwright.example",
    )


@pytest.fixture
def no_second_step(settings, tmp_path):
    settings.MFA_REQUIRED_FOR_DUTIES = False
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def recruiter(school, client):
    person = AffiliationFactory(school=school, role=Affiliation.Role.RECRUITER).person
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def editor(client):
    ensure_groups()
    person = PersonFactory(name="Leila Haddad")
    person.groups.add(Group.objects.get(name="Editors"))
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


@pytest.fixture
def weaver():
    return SchoolFactory(name="Weaver Street School", postcode="E1 5AA", easting=534_000, northing=182_000)


@pytest.fixture
def dock():
    return SchoolFactory(name="Heron Dock Academy", postcode="E14 9AA", easting=537_800, northing=179_800, phase=Phase.SECONDARY)
