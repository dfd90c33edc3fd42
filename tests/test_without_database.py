"""A test that asks no database is refused one, so that leaving it out of the second pass loses nothing."""

import subprocess
import sys

import pytest

from tests.without_database import surroundings
from thep.accounts.models import User

NOTHING = [sys.executable, "-S", "-c", ""]


def test_no_query_is_asked():
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        User.objects.exists()


@pytest.mark.parametrize("environment", [None, surroundings() | {"PYTEST_CURRENT_TEST": "this"}])
def test_no_process_begins_that_would_know_where_a_database_is(environment):
    with pytest.raises(RuntimeError, match="may meet a database"):
        subprocess.run(NOTHING, env=environment, check=True)


def test_one_that_would_not_know_begins():
    subprocess.run(NOTHING, env=surroundings(), check=True)


def test_one_that_has_a_database_of_its_own_begins(db):
    subprocess.run(NOTHING, check=True)
