import datetime

import pytest

from tests.factories.bookings import lead_of
from tests.factories.schools import SchoolFactory


@pytest.fixture(autouse=True)
def autumn(time_machine):
    """It is the morning of Thursday 10 September 2026; `autumn.move_to` moves on from there."""
    time_machine.move_to(datetime.datetime(2026, 9, 10, 9, tzinfo=datetime.UTC))
    return time_machine


@pytest.fixture
def school():
    return SchoolFactory(invoice_email="finance@loomwright.example")


@pytest.fixture
def lead(school):
    return lead_of(school)
