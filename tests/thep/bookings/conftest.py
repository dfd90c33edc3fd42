import pytest

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
