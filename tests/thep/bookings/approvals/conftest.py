import datetime

import pytest

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import TermsFactory, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from thep.bookings.approvals import requests, school_settings
from thep.bookings.delegates import Delegate


@pytest.fixture(autouse=True)
def monday(time_machine):
    """It is Monday 11 January 2027, 11am, in term."""
    time_machine.move_to(datetime.datetime(2027, 1, 11, 11, tzinfo=datetime.UTC), tick=False)
    return time_machine


@pytest.fixture
def school(db):
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def lead(school):
    person = lead_of(school, name="Grace Ferreira")
    school_settings.change(school, asks_first=True, hours=72, by=person)
    return person


@pytest.fixture
def teacher(school):
    return teacher_at(school, name="Nasima Begum")


@pytest.fixture
def membership(school):
    return MembershipFactory(school=school, academic_year=2026, places_granted=2)


@pytest.fixture
def event(db):
    TermsFactory(text="Swap a colleague in at any time.")
    return EventFactory(title="Phonics that sticks", price=4500, uses_included_places=True)


@pytest.fixture
def ask(school, event, lead):
    """Have somebody of the school (somebody new, if nobody is named) ask for a place."""

    def ask(person=None, at=None, **more):
        person = person or teacher_at(school, name=PersonFactory.build().name)
        return requests.ask(at or event, school=school, delegate=Delegate(person=person), by=person, **more)

    return ask
