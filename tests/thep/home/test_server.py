"""The site's own server: slow senders hold up nobody, and HEAD is answered without a body."""

import contextlib
import http.client
import select
import socket
import subprocess
import sys
import threading
import urllib.request

import pytest

from tests.own_database import ROOT, own_database

__all__ = ["own_database"]

pytestmark = [pytest.mark.storm, pytest.mark.django_db(transaction=True)]

SLOW_HEAD = b"GET /health/ HTTP/1.1\r\nHost: testserver\r\nX-Slow: "
SLOW_BODY = b"POST /accounts/login/ HTTP/1.1\r\nHost: testserver\r\nContent-Type: text/plain\r\nContent-Length: 100000\r\n\r\n"
SECONDS_BETWEEN_BYTES = 0.2


@pytest.fixture
def served(own_database):
    """Address and port of the site, served by one process of four threads."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = free.getsockname()
    command = [sys.executable, "manage.py", "serve", "--bind", f"127.0.0.1:{address[1]}", "--threads", "4"]
    server = subprocess.Popen(command, env=own_database, cwd=ROOT)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                fetch(address, "/health/")
                break
            assert server.poll() is None
            threading.Event().wait(0.1)
        yield address
    finally:
        server.terminate()
        assert server.wait(30) == 0


def fetch(address, path):
    with urllib.request.urlopen(f"http://{address[0]}:{address[1]}{path}", timeout=60) as answer:
        return answer.status


@pytest.fixture
def dripping(served):
    """Forty connections that send a byte now and then: half of them never end their headers, half never their body."""
    connections = [socket.create_connection(served) for _ in range(40)]
    for number, connection in enumerate(connections):
        connection.sendall(SLOW_HEAD if number % 2 else SLOW_BODY)
    over = threading.Event()

    def drip():
        while not over.wait(SECONDS_BETWEEN_BYTES):
            for connection in connections:
                with contextlib.suppress(OSError):
                    connection.send(b"x")

    thread = threading.Thread(target=drip)
    thread.start()
    yield connections
    over.set()
    thread.join()
    for connection in connections:
        connection.close()


def test_pages_are_answered_while_forty_connections_drip(served, dripping):
    for _ in range(10):
        assert fetch(served, "/health/") == 200
        assert fetch(served, "/accounts/login/") == 200
    assert select.select(dripping, [], [], 0)[0] == []  # none was answered or closed meanwhile


def test_the_proxy_sends_slow_senders_away_and_hands_on_whole_requests():
    caddyfile = " ".join((ROOT / "deploy/Caddyfile").read_text().split())
    assert "timeouts { read_header 10s read_body 60s idle 2m }" in caddyfile
    assert "reverse_proxy site:8000 { request_buffers 12MiB }" in caddyfile


@pytest.mark.parametrize("path", ["/health/", "/accounts/login/"])
def test_the_head_of_a_page_has_no_body_so_that_the_connection_can_be_used_again(served, path):
    connection = http.client.HTTPConnection(*served, timeout=60)
    for method in ("HEAD", "GET", "HEAD"):
        connection.request(method, path)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200
        assert len(body) == (int(answer.headers["Content-Length"]) if method == "GET" else 0)
    connection.close()
