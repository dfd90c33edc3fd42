"""Stripe's own stub, `stripe-mock`: it refuses requests that Stripe does not know, and answers with fixtures of the right shape.

It keeps no state. So a test talks to the sandbox through a `Recorder`, and what was recorded is then put to the stub.
Install it with `go install github.com/stripe/stripe-mock@v0.203.0`. Where it is absent the tests that need it are skipped; in CI they fail.
"""

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest

VERSION = "v0.203.0"
MODULE = f"github.com/stripe/stripe-mock@{VERSION}"
FORWARDED = ("Authorization", "Content-Type", "Idempotency-Key", "Stripe-Version")
SECONDS_TO_START = 30


def absent(what):
    """Skip for the reason given, or fail where CI promises that nothing is absent."""
    reason = f"{what} is absent; install it with: go install {MODULE}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def binary():
    places = [os.environ.get("GOBIN"), os.environ.get("GOPATH") and f"{os.environ['GOPATH']}/bin", Path.home() / "go" / "bin"]
    return shutil.which("stripe-mock") or next(
        (found for place in places if place and (found := shutil.which("stripe-mock", path=place))), None
    )


def specification():
    """Stripe's OpenAPI specification, as the stub's module ships it."""
    caches = [
        os.environ.get("GOMODCACHE"),
        os.environ.get("GOPATH") and f"{os.environ['GOPATH']}/pkg/mod",
        Path.home() / "go" / "pkg" / "mod",
    ]
    for cache in caches:
        if cache and (path := Path(cache) / MODULE / "embedded" / "openapi" / "spec3.json").exists():
            return json.loads(path.read_text())["components"]["schemas"]
    return absent("the module of stripe-mock, which ships Stripe's specification,")


@contextlib.contextmanager
def running_stub():
    """The address of a stub of its own, on loopback only: without an HTTPS address it would listen for that everywhere."""
    command = binary()
    if command is None:
        absent("stripe-mock")
    port, other_port = free_ports(2)
    process = subprocess.Popen(
        [command, "-http-addr", f"127.0.0.1:{port}", "-https-addr", f"127.0.0.1:{other_port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + SECONDS_TO_START
        while not answers(port):
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail("stripe-mock did not start")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def free_ports(count):
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Exchange:
    """One request and what was answered to it."""

    method: str
    path: str
    body: bytes
    headers: dict
    status: int
    answer: dict


class Recorder:
    """Passes requests on to `target` and keeps what went to and fro."""

    def __init__(self, target):
        self.exchanges = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Recording)
        self._server.daemon_threads = True
        self._server.target = target
        self._server.exchanges = self.exchanges
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self):
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *exception):
        self._server.shutdown()
        self._server.server_close()


class _Recording(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._pass_on("GET")

    def do_POST(self):
        self._pass_on("POST")

    def log_message(self, *arguments):
        pass

    def _pass_on(self, method):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: self.headers[name] for name in FORWARDED if name in self.headers}
        exchange = send(self.server.target, method, self.path, body, headers)
        self.server.exchanges.append(exchange)
        content = json.dumps(exchange.answer).encode()
        self.send_response(exchange.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def send(target, method, path, body, headers):
    """The exchange that this request makes with the server at `target`."""
    address = urlsplit(target)
    with contextlib.closing(http.client.HTTPConnection(address.hostname, address.port, timeout=30)) as connection:
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        return Exchange(method, path, body, headers, response.status, json.loads(response.read()))
