"""Tests that ask no database: they say the same whichever there is, so a second pass over another one leaves them out.

pytest-django refuses a query in a test that does not ask for a database; a process that such a test starts is refused the address of one.
"""

import os
import sys

DATABASES = {"db", "transactional_db", "django_db_setup", "shared_database", "live_server", "own_database"}
"""The fixtures that lead to a database; others do by one of them."""


def surroundings():
    """The environment of the tests without what says where a database is."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DATABASE_URL", "REDIS_URL"))}


def asks_no_database(item):
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("journey")
    return not marked and DATABASES.isdisjoint(getattr(item, "fixturenames", ()))


class Watch:
    """Refuses to start Python with the environment of the tests while one that asks no database runs."""

    on = False

    def __init__(self):
        sys.addaudithook(self.hear)

    def hear(self, event, arguments):
        if self.on and event == "subprocess.Popen":
            program, _, _, environment = arguments
            # pytest tells each process that inherits this environment, and so DATABASE_URL too, which test it is in.
            if "python" in os.path.basename(program) and "PYTEST_CURRENT_TEST" in (os.environ if environment is None else environment):
                raise RuntimeError("What this test starts may meet a database: it asks for one (`db`), or starts it without DATABASE_URL.")
