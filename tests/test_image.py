"""The image has the product and neither the demonstration nor the payment sandbox, and needs neither."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.db import connection

from tests.factories.first_pages import plant_root
from tests.own_database import own_database  # noqa: F401 (a fixture)

ROOT = Path(__file__).parents[1]
ABSENT = ("demonstration", "stripe_sandbox")
SERVER = {
    "DJANGO_SETTINGS_MODULE": "thep.settings.production",
    "SECRET_KEY": "only-for-tests-of-the-image-" + "s" * 40,
    "STRIPE_SECRET_KEY": "sk_live_x",
    "STRIPE_WEBHOOK_SECRET": "whsec_x",
    "SITE_ADDRESS": "https://thep.example",
    "ALLOWED_HOSTS": "thep.example",
}


def is_ignored(path):
    """Whether `.dockerignore` keeps `path`, or a folder that it is in, from the image."""
    patterns = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    assert not any(character in pattern for pattern in patterns for character in "!?[]"), "this reads names, * and ** alone"
    for pattern in patterns:
        expression = re.escape(pattern).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
        if re.fullmatch(f"{expression}(/.*)?", path):
            return True
    return False


def files_of_the_image():
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    copied = re.findall(r"^(?:COPY|ADD) (.+)$", dockerfile, re.MULTILINE)
    assert copied == ["requirements/ requirements/", ". ."]
    # Also what isn't committed yet: an image is built from the folder as it is.
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    known = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [path for path in known if (ROOT / path).is_file() and not is_ignored(path)]


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """A folder with the files of the image."""
    folder = tmp_path_factory.mktemp("app")
    for path in files_of_the_image():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, folder / path)
    return folder


def run(image, *arguments, **environment):
    usual = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    paths = {"PYTHONPATH": f"{image / 'site'}{os.pathsep}{image}", "PYTHONWARNINGS": "ignore"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=image,
        env=usual | paths | SERVER | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_neither_is_in_the_image_or_the_wheel():
    files = files_of_the_image()
    assert len(files) > 800
    assert "site/thep/settings/production.py" in files
    assert [path for path in files if set(ABSENT) & set(Path(path).parts)] == []
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert [package for package in wheel if Path(package).name in ABSENT] == []


@pytest.mark.parametrize("name", ABSENT)
def test_neither_can_be_imported_there(image, name):
    done = run(image, "-c", f"import {name}")
    assert f"No module named '{name}'" in done.stderr


@pytest.fixture
def database(own_database):  # noqa: F811
    """The environment of a server whose database is migrated, and has the cache's table."""
    plant_root()
    yield {"DATABASE_URL": own_database["DATABASE_URL"]}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS cache")


SERVE = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
for command in ("check", "createcachetable", "collectstatic", "first_pages"):
    call_command(command, verbosity=0, **({"interactive": False} if command == "collectstatic" else {}))
client = Client(headers={"host": "thep.example", "x-forwarded-proto": "https"})
print(*(client.get(address).status_code for address in ("/", "/courses/", "/teach/vacancies/", "/outbox/")))
"""


def test_the_product_is_whole_there_and_serves_pages(image, database):
    served = run(image, "-c", SERVE, **database, VAR=str(image / "var"))
    assert served.stdout.split()[-4:] == ["200", "200", "200", "404"], served.stderr[-3000:]


@pytest.mark.parametrize("command", ["demo", "sandbox"])
def test_their_commands_say_in_plain_words_that_they_are_not_there(image, command):
    assert_is_not_there(run(image, "manage.py", command), command)


def test_nor_does_a_server_without_containers_have_them_installed():
    assert_is_not_there(run(ROOT, "manage.py", "demo"), "demo")


def assert_is_not_there(said, command):
    assert said.returncode == 1
    assert f"There is no “{command}” here: the demonstration and its payment sandbox are for developers’ machines" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_folder_without_the_demonstration_is_a_server(image):
    said = run(image, "-c", "import os, runpy, sys; os.environ.pop('DJANGO_SETTINGS_MODULE'); sys.argv = ['manage.py', 'diffsettings'];"
                            "runpy.run_path('manage.py', run_name='__main__')")  # fmt: skip
    assert "SETTINGS_MODULE = 'thep.settings.production'" in said.stdout
