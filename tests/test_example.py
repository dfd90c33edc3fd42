"""A domain is installed by its app and its URL alone: the tests of a small complete one, in a process that has it installed."""

import subprocess
import sys
from pathlib import Path

from tests import sources
from tests.without_database import surroundings

ROOT = Path(__file__).parents[1]


def test_a_domain_needs_nothing_but_its_own_package_and_its_url():
    # What an installation gives the site is the same whatever is under it, and the database in memory is the quickest.
    environment = {name: value for name, value in surroundings().items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--ds", "tests.example.settings"]
    done = subprocess.run([*command, "tests/example"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_no_file_of_the_site_knows_the_example():
    files = list(sources.files(".py", ".html", ".txt", among=(*sources.FOLDERS, "templates")))
    assert len(files) > 500
    assert [str(file) for file in files if "tests.example" in file.read_text() or "gathering" in file.read_text()] == []
