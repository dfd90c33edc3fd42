"""Every address by every kind of visitor."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.matrix import MATRIX, WHOLE
from tests.world import World


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


@pytest.fixture
def world(db):
    return World()


def test_the_matrix_lists_every_address_and_no_other():
    ours = {pattern for pattern in addresses() if not whole(pattern)}
    assert ours == set(MATRIX)


@pytest.mark.parametrize("pattern", MATRIX)
def test_each_visitor_is_answered_as_the_matrix_says(pattern, world):
    row = MATRIX[pattern]
    address = filled(pattern, row.arguments(world))
    answers = {}
    for visitor in World.visitors:
        client = Client()
        world.sign_in(client, visitor)
        answers[visitor] = client.get(address).status_code
    assert answers == {visitor: getattr(row, visitor) for visitor in World.visitors}


@pytest.mark.parametrize("pattern", MATRIX)
def test_what_a_visitor_cannot_see_they_cannot_change(pattern, world):
    row = MATRIX[pattern]
    address = filled(pattern, row.arguments(world))
    for visitor in World.visitors:
        if getattr(row, visitor) in (302, 403, 404):
            client = Client()
            world.sign_in(client, visitor)
            for method in (client.post, client.put, client.patch, client.delete):
                answer = method(address).status_code
                assert 300 <= answer < 500, f"{visitor} got {answer} for {method.__name__}"


@pytest.mark.parametrize("pattern", [pattern for pattern in addresses() if whole(pattern) == "office/"])
def test_the_back_office_turns_away_everybody_else(pattern, world):
    """Whatever the address and its arguments, a visitor without a staff group is sent away."""
    if pattern.startswith(("office/login", "office/logout", "office/password_reset")) or "sprite" in pattern or "jsi18n" in pattern:
        return
    address = "/" + re.sub(r"\(\?P<\w+>[^)]*\)|<(?:\w+:)?(\w+)>", "1", pattern).replace("^", "").replace("$", "")
    for visitor in ("anonymous", "member", "lead"):
        client = Client()
        world.sign_in(client, visitor)
        assert client.get(address).status_code in (302, 403, 404)
