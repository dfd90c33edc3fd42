"""Reports of what broke and figures for Prometheus: only where the environment asks for them, and without anybody's data."""

import gzip
import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import brotli
import pytest

from tests.own_database import own_database  # noqa: F401 (fixture)
from tests.without_database import surroundings
from thep.cms.error_reports import cleaned

ROOT = Path(__file__).parents[3]
TOKEN = "3yVx-monitor-token-of-this-test"
UNPACKED = {"gzip": gzip.decompress, "br": brotli.decompress}
MONITOR = {"Authorization": f"Bearer {TOKEN}"}
SECRETS = ["nasima@school.example", "s3ss10n" * 5, "csrft0ken" * 4, "1wXyZa:Q0h5", "203.0.113.7", "Nasima"]

BREAK = """
import sys, types
sys.path[:0] = ["site", "."]
import django; django.setup()
from django.core import signing
from django.http import HttpResponse
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory, override_settings
from django.urls import path

def broken(request, token):
    person = "Nasima Begum"
    raise ValueError(f"{request.GET['email']} is not at {request.path} with {signing.dumps([1], salt='x')} sk_live_abcdefgh12345")

urls = types.ModuleType("broken_urls")
urls.urlpatterns = [path("newsletter/stop/<str:token>/", broken), path("fine/", lambda request: HttpResponse("fine"))]
urls.handler500 = lambda request: HttpResponse("sorry", status=500)
sys.modules["broken_urls"] = urls
visitor = RequestFactory(REMOTE_ADDR="203.0.113.7", HTTP_COOKIE=f"sessionid={'s3ss10n' * 5}; csrftoken={'csrft0ken' * 4}")
site = get_wsgi_application()

def visit(request):
    said = []
    body = b"".join(site(request.environ, lambda status, headers: said.append(status)))
    return said[0][:3], body.decode()

with override_settings(ROOT_URLCONF="broken_urls", ALLOWED_HOSTS=["*"]):
    address = "/newsletter/stop/1wXyZa:Q0h5/?email=nasima@school.example"
    print(visit(visitor.get(address, headers={"authorization": "Bearer Nasima"}))[0])
    print(visit(visitor.get("/fine/"))[0])
status, figures = visit(RequestFactory().get("/metrics/", headers={"authorization": "Bearer 3yVx-monitor-token-of-this-test"}))
print(status, "django_http_responses_total_by_status_view_method_total" in figures, "Nasima" in figures)
import sentry_sdk; sentry_sdk.flush(5)
"""


@pytest.fixture
def reports():
    """A server that speaks Sentry's language: what was sent to it."""
    sent = []

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sent.append(UNPACKED.get(self.headers.get("Content-Encoding"), bytes)(body).decode())
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Taker) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://key@127.0.0.1:{server.server_port}/1", sent
        server.shutdown()


def run(*command, **environment):
    environment = surroundings() | {"DJANGO_SETTINGS_MODULE": "thep.settings.testing"} | environment
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


def test_with_both_settings_the_site_is_well_and_a_report_tells_of_nobody(reports, own_database):  # noqa: F811 (fixture)
    address, sent = reports
    environment = {"SENTRY_DSN": address, "RELEASE": "4f2", "PROMETHEUS": "on", "HEALTH_TOKEN": TOKEN}
    environment |= {name: value for name, value in own_database.items() if name in ("DATABASE_URL", "REDIS_URL")}

    ran = run("-c", BREAK, **environment)

    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["500", "200", "200", "True", "False"]
    (event,) = [json.loads(line) for envelope in sent for line in envelope.splitlines() if '"exception"' in line]
    assert event["exception"]["values"][0]["type"] == "ValueError"
    assert event["exception"]["values"][0]["value"].startswith("(an email address) is not at /newsletter/stop/… with ")
    assert event["release"] == "4f2"
    assert event["request"] == {"method": "GET", "url": "http://testserver/newsletter/stop/…"}
    assert not {"user", "breadcrumbs"} & event.keys()
    told = json.dumps({name: value for name, value in event.items() if name != "exception"}) + "".join(
        json.dumps(
            [value["value"], [{**frame, "pre_context": 0, "context_line": 0, "post_context": 0} for frame in value["stacktrace"]["frames"]]]
        )
        for value in event["exception"]["values"]
    )
    assert [secret for secret in [*SECRETS, "sk_live"] if secret in told] == []
    assert '"vars"' not in told


def test_with_both_settings_the_checks_pass(reports):
    ran = run("manage.py", "check", SENTRY_DSN=reports[0], PROMETHEUS="on", HEALTH_TOKEN=TOKEN)
    assert ran.returncode == 0, ran.stderr


def test_without_the_settings_neither_is_loaded():
    loads = "import sys; sys.path[:0] = ['site', '.']; import django; django.setup(); import thep.urls; "
    ran = run("-c", f"{loads}print({{'sentry_sdk', 'django_prometheus'}} & sys.modules.keys())", SENTRY_DSN="", PROMETHEUS="")
    assert ran.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("is_on", "token", "headers", "status"),
    [
        (True, TOKEN, MONITOR, 200),
        (True, TOKEN, {}, 404),
        (True, TOKEN, {"Authorization": "Bearer wrong"}, 404),
        (True, "", {"Authorization": "Bearer "}, 404),
        (False, TOKEN, MONITOR, 404),
    ],
)
def test_figures_are_told_to_a_monitor_with_the_token_alone(client, db, settings, is_on, token, headers, status):
    settings.PROMETHEUS, settings.HEALTH_TOKEN = is_on, token
    answer = client.get("/metrics/", headers=headers)
    assert answer.status_code == status
    assert ("python_info" in answer.text) == (status == 200)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Key (email)=(nasima.begum+x@weavers.sch.uk) already exists", "Key (email)=((an email address)) already exists"),
        ("GET /calendar/7Yq2c9fXkQ0zPpLr5tUvWw.ics", "GET /calendar/…"),
        ("/office/people/?q=Nasima+Begum&p=2 broke", "/office/people/?… broke"),
        ("event 12 of 2027", "event 12 of 2027"),
        ({"a": ["x@y.example", 7]}, {"a": ["(an email address)", 7]}),
    ],
)
def test_a_text_is_cleaned(text, left):
    assert cleaned(text) == left
