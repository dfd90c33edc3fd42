import pytest

from tests.thep.bookings.renewal_world import AUGUST, World, at
from thep.bookings.places import miscounted


@pytest.fixture(autouse=True)
def _places_add_up(request):
    """After every test that used the database, each event's `taken` is the number of its placed bookings."""
    uses_database = {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker("django_db")
    if uses_database:
        request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
    yield
    if uses_database:
        assert miscounted() == []


@pytest.fixture
def world(time_machine):
    time_machine.move_to(at(AUGUST))
    return World()


@pytest.fixture
def go_to(time_machine):
    return lambda text: time_machine.move_to(at(text))
