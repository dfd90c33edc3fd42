import datetime

import pytest

from thep.statements.periods import period_of


@pytest.fixture(autouse=True)
def january(time_machine):
    """It is the morning of 12 January 2027: the autumn term with its holidays is over."""
    time_machine.move_to(datetime.datetime(2027, 1, 12, 9, tzinfo=datetime.UTC))
    return time_machine


@pytest.fixture
def autumn():
    return period_of(2026, 1)
