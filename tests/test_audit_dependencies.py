"""`make audit-dependencies` says what is published about the packages, and plainly when it could not ask."""

import json
import sys

import pytest

from tests.audit import dependencies


@pytest.fixture
def answer(monkeypatch, capsys):
    """Stand in for the program that asks: it prints what it is given, and we read what is made of that."""

    def made_of(printed, complained=""):
        says = f"import sys; sys.stdout.write({printed!r}); sys.stderr.write({complained!r})"
        monkeypatch.setattr(dependencies, "ASK", [sys.executable, "-c", says])
        return dependencies.main(), capsys.readouterr().out

    return made_of


def package(**more):
    return {"name": "django", "version": "5.2"} | more


def test_packages_without_an_advisory_are_counted(answer):
    assert answer(json.dumps({"dependencies": [package(vulns=[])]})) == (0, "No advisory is published for any of 1 packages.\n")


@pytest.mark.parametrize("description", ["Queries leak.\nMore.", ""])
def test_an_advisory_is_said_with_the_version_that_mends_it(answer, description):
    found = {"id": "CVE-1", "fix_versions": ["5.2.1"], "description": description}
    status, said = answer(json.dumps({"dependencies": [package(vulns=[found])]}))
    assert (status, said.startswith("django 5.2: CVE-1, mended in 5.2.1.")) == (1, True)


@pytest.mark.parametrize("printed", ["", "not JSON", "{}"])
def test_without_a_network_it_says_that_it_could_not_ask(answer, printed):
    status, said = answer(printed, "Traceback\nno route to host")
    assert (status, said) == (2, "Could not ask: no route to host. Nothing is known of the packages in requirements/dev.txt.\n")


def test_packages_that_nobody_was_asked_about_are_named(answer):
    status, said = answer(json.dumps({"dependencies": [package(skip_reason="not found"), package(name="wagtail", vulns=[])]}))
    assert status == 2
    assert said.startswith("Could not ask about 1 of 2 packages (django …).")


def test_without_its_program_it_says_that_it_could_not_ask(monkeypatch, capsys):
    monkeypatch.setattr(dependencies, "ASK", ["no-such-program"])
    assert dependencies.main() == 2
    assert "Could not ask: " in capsys.readouterr().out
