"""A demonstration started as a newcomer starts it, and Chromium to use it with."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import JOURNEY
from tests.journeys import demonstration

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
WINDOWLESS = shutil.which("chromium-headless-shell") or CHROMIUM
"""The same browser without the parts that draw its windows, which cost more than most of our pages; where it is installed."""
SHOTS = ROOT / "tests/shots"
# Playwright runs an event loop in this thread; Django's refusal to query beside one is meant for servers.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Only what never comes is a fault. How soon it comes on a machine that does other things besides is nothing a test can say.
PATIENCE = 90_000
"""Milliseconds: several processes write into one file of SQLite, and each has its turn when the disk has."""
expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Every test here is a journey; without a browser it's skipped with the reason, except in CI, where that is a failure."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.journey)
            if "site" in item.fixturenames:
                item.add_marker(pytest.mark.xdist_group(JOURNEY))
            if not Path(WINDOWLESS).exists() and os.environ.get("CI") != "true":
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed: apt-get install chromium-headless-shell"))


@pytest.fixture(scope="session")
def base_url():
    """Addresses are written out. (The plugin's own fixture is a method, which pytest warns of.)"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": WINDOWLESS,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    }


@pytest.fixture
def context(context):
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of a demonstration of its own, with its data in a folder that goes away; or JOURNEY_SITE, one that runs already."""
    if os.environ.get("JOURNEY_SITE"):
        yield os.environ["JOURNEY_SITE"]
        return
    var = tmp_path_factory.mktemp("demonstration")
    port = demonstration.copy_to(var)
    with demonstration.running(var, port) as address:
        yield address


@pytest.fixture
def shot(page):
    """Keep a picture of the page, to be looked at: `shot("catalogue")`. In CI nobody looks."""

    def keep(name):
        if os.environ.get("CI") == "true":
            return
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    return keep
