"""The sandbox as a process of its own: its state outlives it, however it ends."""

import contextlib
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from hypothesis import given
from hypothesis import settings as profile
from hypothesis import strategies as st

from stripe_sandbox import calls, parameters
from stripe_sandbox.refusals import Refusal
from tests.stripe_sandbox.test_api import CHECKOUT, ask
from tests.stripe_stub import free_ports
from tests.without_database import surroundings

SITE = Path(__file__).parents[2] / "site"


class Process:
    """The sandbox run as its documentation says; `url` lets it be asked like one in this process."""

    def __init__(self, data):
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "stripe_sandbox", "--port", str(port), "--data", str(data)]
        self.process = subprocess.Popen(command, cwd=SITE, env=surroundings(), stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline().strip() == f"Payment sandbox at {self.url}"

    def kill(self):
        self.process.kill()
        self.close()

    def stop(self):
        self.process.terminate()
        self.close()
        return self.process.returncode

    def close(self):
        self.process.wait(10)
        self.process.stdout.close()


@pytest.fixture
def data(tmp_path):
    return tmp_path / "sandbox.sqlite3"


def test_restarted_sandbox_knows_what_it_knew_and_repeats_its_answers(data):
    first = Process(data)
    made = ask(first, "POST", "/v1/checkout/sessions", CHECKOUT, key="order-7").json()
    assert first.stop() == 0
    second = Process(data)
    again = ask(second, "POST", "/v1/checkout/sessions", CHECKOUT, key="order-7")
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (made, "true")
    second.stop()


def test_killed_sandbox_has_done_each_request_wholly_or_not_at_all(data):
    sandbox = Process(data)
    answered = []
    for number in range(40):
        session = ask(sandbox, "POST", "/v1/checkout/sessions", CHECKOUT, key=f"order-{number}").json()["id"]
        requests.post(f"{sandbox.url}/_sandbox/pay/{session}", json={}, timeout=10)
        answered.append(session)
    sandbox.kill()
    restarted = Process(data)
    books = requests.get(f"{restarted.url}/_sandbox/books", timeout=10).json()
    restarted.stop()
    assert [session["id"] for session in books["sessions"]] == answered
    assert books["totals"]["taken_pence"] == 40 * 10800
    assert [payment["payment_intent"] for payment in books["payments"]] == [session["payment_intent"] for session in books["sessions"]]


def test_sandbox_needs_a_secret_for_its_webhooks():
    command = [sys.executable, "-m", "stripe_sandbox", "--webhook", "http://127.0.0.1:9/"]
    refused = subprocess.run(command, cwd=SITE, env=surroundings(), capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "--webhook needs --secret" in refused.stderr


NAMES = st.sampled_from(["mode", "line_items", "metadata", "expand", "amount", "expires_at", "customer", "created", "x"])
PARTS = st.one_of(st.sampled_from(["", "0", "1", "²", "٣"]), NAMES, st.text(max_size=5))
FIELDS = st.tuples(NAMES, st.lists(PARTS, max_size=4), st.text(max_size=12))


@profile(max_examples=300, deadline=None)
@given(method=st.sampled_from(["GET", "POST"]), call=st.sampled_from(calls.CALLS), fields=st.lists(FIELDS, max_size=6))
def test_any_form_is_read_or_refused_never_an_accident(method, call, fields):
    form = "&".join(f"{name}{''.join(f'[{part}]' for part in parts)}={value}" for name, parts, value in fields)
    with contextlib.suppress(Refusal):
        calls.read(method, call.path.replace("{}", "x_1"), parameters.read_form(form))
