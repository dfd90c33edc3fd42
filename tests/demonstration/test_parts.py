"""A domain's folder with a `domain.py` is all that it takes to be in the demonstration."""

import datetime
import sys

import pytest
from django.core.management import call_command

import demonstration
from demonstration import loading, parts
from demonstration.management.commands import demo_accounts

TODAY = datetime.date(2026, 11, 24)
NETWORKS = """
from demonstration.parts import Account, DemonstrationPart

LOADED = []

PARTS = (
    DemonstrationPart("choirs", order=65, load=LOADED.append),
    DemonstrationPart("people of choirs", order=31, accounts=lambda: [Account("ada@school.example", "Leads a network.")]),
)
"""


@pytest.fixture
def choirs(tmp_path, monkeypatch):
    """One more domain in the demonstration, which nothing else names."""
    folder = tmp_path / "choirs"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "domain.py").write_text(NETWORKS)
    monkeypatch.setattr(demonstration, "__path__", [*demonstration.__path__, str(tmp_path)])
    yield
    for name in [name for name in sys.modules if name.startswith("demonstration.choirs")]:
        del sys.modules[name]


def test_a_domain_is_loaded_in_its_order_and_its_accounts_are_printed(choirs, monkeypatch, capsys):
    names = [part.name for part in parts.every_part()]
    assert names.index("people") < names.index("people of choirs") < names.index("runs") < names.index("choirs")
    call_command(demo_accounts.Command())
    assert "  ada@school.example                      Leads a network.\n" in capsys.readouterr().out

    from demonstration.choirs.domain import LOADED, PARTS

    told = []
    monkeypatch.setattr(loading, "every_part", lambda: PARTS)
    loading.load_partnership(TODAY, told.append)
    assert (LOADED, told) == ([TODAY], ["choirs"])


def test_every_domain_has_a_part_and_every_account_its_line():
    folders = {part.load.__module__.split(".")[1] for part in parts.every_part() if part.load}
    assert folders >= {"home", "schools", "courses", "teach_th"}
    accounts = parts.every_account()
    assert len({account.email for account in accounts}) == len(accounts) == 21
    assert all(account.about.endswith(".") for account in accounts)
