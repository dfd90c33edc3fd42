"""A school with people who recruit, who works in the office, and a clock that goes from morning to morning."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.utils import timezone

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


@pytest.fixture
def monday(time_machine):
    """It's the afternoon of a Monday; answers a function that goes on to a day and an hour in London."""
    time_machine.move_to(datetime.datetime(2027, 1, 11, 15, 0, tzinfo=datetime.UTC), tick=False)

    def go_to(days=0, hour=7, minute=1):
        day = timezone.localdate() + datetime.timedelta(days=days)
        time_machine.move_to(timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute))), tick=False)
        caches["results"].clear()

    return go_to
