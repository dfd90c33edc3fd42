"""A demonstration started as a newcomer starts it, and Chromium to use it with."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import JOURNEY
from tests.database import migrated_file

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
SHOTS = ROOT / "tests/shots"
# Playwright runs an event loop in this thread; Django's refusal to query beside one is meant for servers.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Every test here is a journey; without a browser it's skipped with the reason, except in CI, where that is a failure."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.journey)
            if "site" in item.fixturenames:
                item.add_marker(pytest.mark.xdist_group(JOURNEY))
            if not Path(CHROMIUM).exists() and os.environ.get("CI") != "true":
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed: apt-get install chromium"))


@pytest.fixture(scope="session")
def base_url():
    """Addresses are written out. (The plugin's own fixture is a method, which pytest warns of.)"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    }


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The address of a demonstration of its own, with its data in a folder that goes away; or JOURNEY_SITE, one that runs already.

    Its database is there, and is migrated; that of the audit is made from nothing.
    """
    if os.environ.get("JOURNEY_SITE"):
        yield os.environ["JOURNEY_SITE"]
        return
    var = tmp_path_factory.mktemp("demonstration")
    shutil.copy(migrated_file(), var / "thep.sqlite3")
    port = free_pair()
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")}
    log = (var / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "demo", "--port", str(port)],
        cwd=ROOT,
        env=environment | {"VAR": str(var), "PYTHONUNBUFFERED": "1"},
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    address = f"http://localhost:{port}"
    try:
        wait_for(f"{address}/health/", process, var / "log")
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
        log.close()


def wait_for(address, process, log, seconds=420):
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 (our own address)
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"The demonstration did not start:\n{log.read_text()[-3000:]}")


def free_pair():
    """Two neighbouring free ports: the site's and the payment sandbox's."""
    while True:
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
        with socket.socket() as second:
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
        return port


@pytest.fixture
def shot(page):
    """Keep a picture of the page, to be looked at: `shot("catalogue")`."""

    def keep(name):
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    return keep
