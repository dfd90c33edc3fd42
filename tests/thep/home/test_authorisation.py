"""Every address by every kind of visitor."""

import copy
import re
from collections import Counter

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.matrix import MATRIX, WHOLE, answer_to
from tests.world import NEEDS, World


def addresses(patterns=None, before=""):
    """Every pattern of the URL resolver, written out from the root."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        pattern = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield pattern
        else:
            yield from addresses(each.url_patterns, pattern)


def whole(pattern):
    return next((prefix for prefix in WHOLE if pattern.startswith(prefix)), None)


def filled(pattern, arguments):
    """The address of `pattern` with `arguments` in place of its converters."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda match: str(arguments[match[1]]), pattern)


def doubled_ids(response):
    """The ids that more than one element of a page has: a label or a link to one of them leads to the wrong one."""
    if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
        return []
    ids = Counter(re.findall(r'<[a-z][^<>]*\sid="([^"]+)"', response.content.decode()))
    return [name for name, count in ids.items() if count > 1]


def content_of(response):
    return (response.getvalue() if response.streaming else response.content).decode(errors="replace")


def with_bookings(pattern, world):
    """The addresses of the back office that the pattern has for the member, their booking and its event; none where it is of others."""
    places = {
        "office/bookings/event/": world.event,
        "office/bookings/": world.booking,
        "office/events/": world.event,
        "office/users/": world.member,
    }
    found = next((record.pk for beginning, record in places.items() if pattern.startswith(beginning)), None)
    if found is None or re.search(r"<(?!int:pk)", pattern):
        return [] if "<" in pattern or "(" in pattern else [f"/{pattern}"]
    return [filled(pattern, {"pk": found})]


@pytest.fixture(scope="module")
def shared_world(shared_database):
    """Whoever and whatever the matrix names, made once for all of these tests, and the cookies of each kind of visitor."""
    world = World().whole()
    cookies = {}
    for visitor in World.visitors:
        client = Client()
        world.sign_in(client, visitor)
        cookies[visitor] = {name: cookie.value for name, cookie in client.cookies.items()}
    return world, cookies


@pytest.fixture
def world(db, shared_world):
    """The shared world as it was made: nothing that another test did to it is left."""
    return copy.deepcopy(shared_world[0])


@pytest.fixture
def as_visitor(shared_world):
    """A browser that a visitor of this kind has just signed in with."""

    def come(visitor):
        client = Client()
        client.cookies.load(shared_world[1][visitor])
        return client

    return come


def test_the_matrix_lists_every_address_and_no_other():
    ours = {pattern for pattern in addresses() if not whole(pattern)}
    assert ours == set(MATRIX)


@pytest.mark.parametrize("pattern", MATRIX)
def test_each_visitor_is_answered_as_the_matrix_says(pattern, world, as_visitor):
    row = MATRIX[pattern]
    address = filled(pattern, row.arguments(world))
    answers = {}
    for visitor in World.visitors:
        response = as_visitor(visitor).get(address)
        answers[visitor] = response.status_code
        assert not doubled_ids(response), visitor
        assert visitor == "member" or NEEDS not in content_of(response), visitor
    assert answers == {visitor: answer_to(visitor, pattern) for visitor in World.visitors}


@pytest.mark.parametrize("pattern", MATRIX)
def test_what_a_visitor_cannot_see_they_cannot_change(pattern, world, as_visitor):
    row = MATRIX[pattern]
    address = filled(pattern, row.arguments(world))
    for visitor in World.visitors:
        if answer_to(visitor, pattern) in (302, 403, 404):
            client = as_visitor(visitor)
            for method in (client.post, client.put, client.patch, client.delete):
                answer = method(address).status_code
                assert 300 <= answer < 500, f"{visitor} got {answer} for {method.__name__}"


@pytest.mark.parametrize("pattern", [pattern for pattern in addresses() if whole(pattern) == "office/"])
def test_the_back_office_turns_away_everybody_else(pattern, world, as_visitor):
    """Whatever the address and its arguments, a visitor without a staff group is sent away."""
    if pattern.startswith(("office/login", "office/logout", "office/password_reset")) or "sprite" in pattern or "jsi18n" in pattern:
        return
    pattern = pattern.replace("<certificate:number>", world.certificate.number)
    address = "/" + re.sub(r"\(\?P<\w+>[^)]*\)|<(?:\w+:)?(\w+)>", "1", pattern).replace("^", "").replace("$", "")
    for visitor in ("anonymous", "member", "lead", "other_lead"):
        assert as_visitor(visitor).get(address).status_code in (302, 403, 404)


def test_finance_reads_nobodys_needs_where_the_office_does(world, as_visitor):
    patterns = [pattern for pattern in addresses() if whole(pattern) == "office/" and not re.search("log(in|out)|failwhale", pattern)]
    asked = [address + export for pattern in patterns for address in with_bookings(pattern, world) for export in ("", "?export=csv")]
    read = {}
    for visitor in ("finance", "office"):
        client = as_visitor(visitor)
        read[visitor] = {address for address in asked if NEEDS in content_of(client.get(address))}
    assert read["finance"] == set()
    assert {f"/office/bookings/{world.booking.pk}/", f"/office/events/{world.event.pk}/register/?export=csv"} <= read["office"]
