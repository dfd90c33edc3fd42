"""What a browser, a proxy and a log may keep of a page, and what an address may ask for."""

import logging
import re
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.urls import URLPattern, get_resolver
from django.urls.converters import IntConverter

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.courses import course_page
from tests.factories.events import EventFactory
from tests.matrix import MATRIX
from tests.thep.home.test_authorisation import filled
from tests.world import World
from thep.cms import secret_addresses
from thep.cms.secret_addresses import SecretPlace
from thep.domains import declared

pytestmark = pytest.mark.django_db

TOO_LARGE = 99999999999999999999


@pytest.fixture
def world():
    return World()


@pytest.fixture
def refusals(caplog):
    """What the security log has been told."""
    caplog.set_level(logging.WARNING, logger="thep.security")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "thep.security"]


def sign_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def test_no_page_that_somebody_signed_in_is_shown_is_kept(client, world):
    """But what is the same for everybody and says so."""
    world.sign_in(client, "lead")
    for pattern, row in MATRIX.items():
        answer = client.get(filled(pattern, row.arguments(world)))
        assert answer.headers.get("Cache-Control") == "private, no-store" or "public" in answer["Cache-Control"], pattern


def test_a_page_that_anybody_may_see_is_kept_for_those_who_are_not_signed_in(client):
    assert "no-store" not in client.get("/courses/").headers.get("Cache-Control", "")


def test_a_page_behind_a_secret_address_tells_no_other_website_of_it(client, world):
    secret = {pattern: row for pattern, row in MATRIX.items() if "<str:token>" in pattern and not pattern.startswith("office/")}
    assert secret
    for pattern, row in secret.items():
        answer = client.get(filled(pattern, row.arguments(world)))
        assert answer["Referrer-Policy"] == "no-referrer", pattern
        if "<form" in answer.text:  # whose Origin browsers would leave out
            assert '<meta name="referrer" content="strict-origin" />' in answer.text, pattern


def test_the_proxys_log_leaves_out_what_ours_does_and_what_repeats_it():
    caddyfile = Path(site_settings.ROOT / "deploy/Caddyfile").read_text()
    (kept_out,) = re.findall(r'request>uri regexp "\((\S+?)\)/\.\+"', caddyfile)
    assert sorted(kept_out.split("|")) == sorted(place.address for place in declared(SecretPlace))
    for header in ("request>headers>Referer", "request>headers>Cookie", "resp_headers>Location", "resp_headers>Set-Cookie"):
        assert f"{header} delete" in caddyfile


def test_a_secret_goes_with_all_that_follows_it():
    line = "GET /teach/alerts/w0rth-a-lot/stop/?reason=w0rth-too HTTP/1.1"
    assert secret_addresses.pattern().sub(r"\1/…", line) == "GET /teach/alerts/… HTTP/1.1"


NO_SECRETS = {
    "/book/done/1/": "for whom it is is asked",
    "/networks/1/uploads/1/": "for whom it is is asked",
    "/office/password_reset/confirm/1/1/": "Wagtail's own, which is switched off",
}


def with_tokens(patterns=None, before=""):
    """Every address of the site that has a token in it, written out."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        pattern = before + str(each.pattern)
        if not isinstance(each, URLPattern):
            yield from with_tokens(each.url_patterns, pattern)
        elif {"token", "key"} & each.pattern.converters.keys():
            yield "/" + re.sub(r"<[^>]+>", "1", pattern)


def test_an_address_with_a_token_is_secret_whatever_domain_has_it():
    found = set(with_tokens())
    assert len(found) > 15
    assert {address for address in found - NO_SECRETS.keys() if not secret_addresses.pattern().match(address)} == set()


def numbered(patterns=None, before=""):
    """Every address of the site that has a number in it, written out with numbers too large for any record."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        pattern = before + str(each.pattern)
        if not isinstance(each, URLPattern):
            yield from numbered(each.url_patterns, pattern)
        elif any(isinstance(converter, IntConverter) for converter in each.pattern.converters.values()):
            yield "/" + re.sub(r"<(?:(\w+):)?(\w+)>", lambda match: str(TOO_LARGE) if match[1] == "int" else "1", pattern)


def test_a_number_in_an_address_that_no_record_can_have_is_not_found(client):
    sign_in(client, PersonFactory(is_superuser=True))
    addresses = sorted(address for address in numbered() if "(" not in address and "^" not in address)
    assert len(addresses) > 50
    for address in addresses:
        assert client.get(address).status_code == 404, address


def test_a_message_to_somebody_is_in_no_cookie(client):
    sign_in(client, PersonFactory())
    answer = client.post("/member/profile/", {"name": "Nasima Begum"})
    assert answer.status_code == 302
    assert "messages" not in answer.cookies
    assert "We’ve saved your profile." in client.get("/member/profile/").text


def test_the_security_log_names_who_was_refused_what(client, refusals):
    stranger = sign_in(client, PersonFactory())
    booking = book(EventFactory())
    client.get(f"/member/bookings/{booking.reference}/")
    client.get("/office/events/", follow=True)
    assert refusals() == [
        f"Refused (not theirs, or not there): GET /member/bookings/{booking.reference}/, person {stranger.pk} at 127.0.0.1",
        f"Refused (may not): GET /office/events/, person {stranger.pk} at 127.0.0.1",
    ]


def test_the_security_log_tells_of_a_wrong_password_and_not_what_was_typed(client, refusals):
    client.post("/accounts/login/", {"login": "nasima@school.example", "password": "a guess"})
    assert refusals() == ["Refused (wrong password or code): POST /accounts/login/, at 127.0.0.1"]


def test_the_security_log_tells_nothing_of_what_is_allowed_or_simply_not_there(client, refusals):
    client.get("/no-such-page/")
    sign_in(client, PersonFactory())
    client.get("/no-such-page/")
    client.get("/member/")
    assert refusals() == []


def test_a_run_whose_page_is_not_published_is_nowhere(client):
    page = course_page()
    event = EventFactory(page=page)
    alone = EventFactory(page=None)
    ics, whats_on = f"/events/{event.uid}.ics", f"/calendar/?month={event.starts_at:%Y-%m}"
    assert client.get(ics).status_code == 200
    page.unpublish()
    sign_in(client, PersonFactory())
    assert client.get(ics).status_code == 404
    assert client.get(f"/book/{event.pk}/").status_code == 404
    assert str(event.uid) not in client.get("/calendar/feed.ics").text
    assert f"/book/{event.pk}/" not in client.get(whats_on).text
    assert client.get(f"/events/{alone.uid}.ics").status_code == 200
    assert str(alone.uid) in client.get("/calendar/feed.ics").text
