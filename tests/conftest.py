"""What every test shares."""

import datetime
import functools
import gc

import pytest
import structlog
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from tests.database import django_db_keepdb, django_db_modify_db_settings, django_db_setup, shared_database  # noqa: F401 (fixtures)
from tests.statements import Notes, repeats
from tests.without_database import Watch, asks_no_database

# The example is a domain of its own, with settings that install it: `test_example.py` runs its tests.
collect_ignore = [] if "tests.example" in settings.INSTALLED_APPS else ["example"]

# What is loaded stays until the end, so nobody looks for garbage in it: not while it's loaded, and not again and again while tests run.
gc.disable()

# What failed is told in lines: drawn in boxes, with the values of each frame, it takes longer than most tests.
structlog.get_config()["processors"][-1].exception_formatter = structlog.dev.plain_traceback

JOURNEY = "journey"
"""The group of tests that share one running demonstration, and so one process of those that run the suite."""


@pytest.fixture(autouse=True)
def _empty_caches():
    """No page, count or rate limit is remembered from one test to the next."""
    from thep.analytics.pending import PENDING
    from thep.mail.sender import Sender

    PENDING.take()
    Sender.left_alone_at = None
    for cache in caches.all(initialized_only=True):
        cache.clear()


class Clock:
    """Time that a test moves forward."""

    def __init__(self, traveller):
        self.traveller = traveller

    def forward(self, **span):
        self.traveller.shift(datetime.timedelta(**span))


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(timezone.now())
    return Clock(time_machine)


@pytest.fixture
def clock_stands_still(time_machine):
    """What is remembered for half a minute is remembered throughout, however slow the machine is."""
    time_machine.move_to(timezone.now(), tick=False)


@pytest.fixture
def django_assert_num_queries(clock_stands_still, django_assert_num_queries):
    return django_assert_num_queries


@pytest.fixture
def django_assert_max_num_queries(clock_stands_still, django_assert_max_num_queries):
    return django_assert_max_num_queries


@pytest.fixture
def sandbox(settings, monkeypatch):
    """A payment sandbox of this test's own; what the product sends to Stripe goes to it. Its webhooks go nowhere until it's told."""
    from stripe_sandbox import Sandbox

    # Stripe's client waits before it tries again, which a network needs and this machine does not.
    monkeypatch.setattr("stripe.HTTPClient.INITIAL_DELAY", 0.01)
    with Sandbox() as sandbox:
        settings.STRIPE_API_BASE = sandbox.url
        directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        way_of_a_form = {"form-action": [*directives["form-action"], sandbox.url]}
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives | way_of_a_form}
        yield sandbox


@pytest.fixture(scope="module")
def new_site(shared_database):  # noqa: F811 (fixture)
    """The pages of a new site, made once for a module whose tests begin from them."""
    from tests.factories.first_pages import build_pages

    build_pages()


@pytest.fixture
def pages(new_site, db):
    """The home page and the catalogue of a new site, as they stand in the database."""
    from tests.factories.first_pages import read_pages

    return read_pages()


@pytest.fixture
def without_row_locks(monkeypatch):
    """Have questions lock no row, to show that a lock is what keeps two apart; skip where it cannot be shown."""
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time: there the lock cannot be taken away")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self)


@pytest.fixture
def declare(monkeypatch):
    """Have the site know parts that no domain declares, with those that domains do or, if `alone`, instead of those of their types."""
    from thep import domains

    def add(*parts, alone=False):
        kinds = tuple({type(part) for part in parts}) if alone else ()
        known = tuple(part for part in domains.every_part() if not isinstance(part, kinds))
        monkeypatch.setattr(domains, "every_part", lambda: (*known, *parts))
        monkeypatch.setattr(domains, "parts_by_kind", functools.cache(domains.parts_by_kind.__wrapped__))

    return add


def pytest_addoption(parser):
    parser.addoption("--only-databases", action="store_true", help="leave out the tests that say the same with any database")
    parser.addoption("--note-statements", metavar="FOLDER", help="note there what each test asks of the database")
    parser.addoption("--statements-of", metavar="FOLDER", help="leave out the tests that ask only what others ask, by what is noted there")


WATCH = Watch()
NOTES = None


def pytest_configure(config):
    global NOTES
    if folder := config.getoption("note_statements", default=None):
        NOTES = Notes(folder)


def pytest_runtest_logreport(report):
    if NOTES and not report.passed:
        NOTES.forget(report.nodeid)


def pytest_sessionfinish():
    if NOTES and NOTES.statements:
        NOTES.write()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    WATCH.on = asks_no_database(item)
    if NOTES:
        NOTES.test = item.nodeid
    try:
        return (yield)
    finally:
        WATCH.on = False
        if NOTES:
            NOTES.test = None


def pytest_make_parametrize_id(val, argname):
    """A file's content, or what is as long, names no test: what was packed has the time in it, which differs between processes."""
    return argname if isinstance(val, bytes) or (isinstance(val, str) and len(val) > 100) else None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Which come when, whatever the dice say: with several processes, each takes the next of these.

    First the journeys through the demonstration, in the order of their files: they share one, and each sees what those before it changed.
    Last the tests that empty the database: the others begin from what migrations leave.
    """
    if config.getoption("only_databases", default=False):
        leave_out(config, items, [item for item in items if asks_no_database(item) or item.get_closest_marker("content")])
    if folder := config.getoption("statements_of", default=None):
        leave_out(config, items, [item for item in repeats(items, folder) if not has_connections_meet(item)])
    shared = [item for item in items if shares_the_demonstration(item)]
    others = [item for item in items if not shares_the_demonstration(item)]
    shared.sort(key=lambda item: (item.location, item.nodeid))
    others.sort(key=empties_the_database)
    items[:] = shared + others


def leave_out(config, items, left_out):
    """Take those out of `items` that are to be left out."""
    names = {item.nodeid for item in left_out}
    items[:] = [item for item in items if item.nodeid not in names]
    config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish():
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


def shares_the_demonstration(item):
    return any(group.args == (JOURNEY,) for group in item.iter_markers("xdist_group"))


def has_connections_meet(item):
    """Whether processes, threads or servers meet in the database while `item` runs: what locks do is what databases differ in most."""
    return item.get_closest_marker("storm") or empties_the_database(item) or "own_database" in getattr(item, "fixturenames", ())


def empties_the_database(item):
    marker = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    return bool(marker and marker.kwargs.get("transaction")) or not {"transactional_db", "live_server"}.isdisjoint(fixtures)
