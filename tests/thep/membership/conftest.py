import datetime

import pytest


@pytest.fixture(autouse=True)
def autumn(time_machine):
    """It is the morning of 10 September 2026; `autumn.move_to` moves on from there."""
    time_machine.move_to(datetime.datetime(2026, 9, 10, 9, tzinfo=datetime.UTC))
    return time_machine
