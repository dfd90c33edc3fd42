"""What browsers are told to refuse."""

import importlib
import io
import logging
import re
from pathlib import Path

import pytest
from django.conf import settings as site_settings

from tests.factories.accounts import PersonFactory
from tests.factories.first_pages import build_pages
from thep.cms.secret_addresses import WithoutSecretAddresses

pytestmark = pytest.mark.django_db


@pytest.fixture
def about(client):
    build_pages()
    return client.get("/about/")


@pytest.fixture
def office(client, settings):
    settings.MFA_REQUIRED_FOR_DUTIES = False
    client.force_login(PersonFactory(is_superuser=True), backend="django.contrib.auth.backends.ModelBackend")
    return client.get("/office/")


def policy(answer):
    directives = (directive.split() for directive in answer["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in directives}


def test_a_page_runs_no_script_and_takes_no_style_but_our_files(about):
    assert policy(about)["default-src"] == ["'none'"]
    assert policy(about)["script-src"] == ["'self'"]
    assert policy(about)["style-src"] == ["'self'"]
    assert policy(about)["base-uri"] == ["'none'"]
    assert policy(about)["frame-ancestors"] == ["'self'"]
    assert "unsafe" not in about["Content-Security-Policy"]
    assert "nonce" not in about["Content-Security-Policy"]


def test_the_back_office_alone_may_use_wagtails_inline_scripts(office):
    assert office.status_code == 200
    assert policy(office)["script-src"] == ["'self'", "'unsafe-inline'"]
    assert policy(office)["default-src"] == ["'none'"]


def test_an_address_that_only_looks_like_the_back_office_has_the_strict_policy(client):
    assert "unsafe" not in client.get("/office-hours/")["Content-Security-Policy"]


def test_every_answer_says_what_else_to_refuse(about):
    assert about["X-Content-Type-Options"] == "nosniff"
    assert about["X-Frame-Options"] == "SAMEORIGIN"
    assert about["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert about["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in about["Permissions-Policy"]
    assert "geolocation=()" in about["Permissions-Policy"]
    assert not about.cookies


def test_errors_have_the_policy_too(client):
    assert policy(client.get("/no-such-page/"))["script-src"] == ["'self'"]


def test_a_server_speaks_https_only_and_its_cookies_too(monkeypatch):
    for name in ("SECRET_KEY", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"):
        monkeypatch.setenv(name, "x" * 60)

    production = importlib.import_module("thep.settings.production")

    assert production.SECURE_SSL_REDIRECT
    assert production.SECURE_HSTS_SECONDS >= 31_536_000
    assert production.SESSION_COOKIE_SECURE
    assert production.CSRF_COOKIE_SECURE
    assert (production.SESSION_COOKIE_NAME, production.CSRF_COOKIE_NAME) == ("__Host-sessionid", "__Host-csrftoken")
    assert not production.DEBUG
    assert not production.DEMONSTRATION


def test_no_page_template_has_an_inline_script_style_or_handler():
    pages = [path for path in Path(site_settings.ROOT / "templates").rglob("*.html") if "mail" not in path.parts]
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*(?:\bsrc=|application/ld\+json|application/json))|\son[a-z]+=\"|javascript:")

    assert [str(path) for path in pages if inline.search(path.read_text(encoding="utf-8"))] == []
    assert pages


@pytest.mark.parametrize(
    "address",
    ["/calendar/{}.ics", "/accounts/confirm-email/{}/", "/accounts/password/reset/key/{}/"],
)
def test_an_address_that_is_a_secret_stays_out_of_the_log(address):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(WithoutSecretAddresses())
    handler.handle(
        logging.LogRecord("django.request", logging.WARNING, "", 1, "%s: %s", ("Not Found", address.format("w0rth-a-lot")), None)
    )
    assert "w0rth-a-lot" not in written.getvalue()
    assert written.getvalue().startswith("Not Found: /")


def test_the_servers_log_leaves_secrets_out():
    filters = site_settings.LOGGING["handlers"]["console"]["filters"]
    assert site_settings.LOGGING["filters"][filters[0]]["()"] == "thep.cms.secret_addresses.WithoutSecretAddresses"
