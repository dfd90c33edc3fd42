"""The pattern library shows every component and every block, to those who build and edit the site."""

import pytest

from tests.world import World
from thep.cms.blocks import BodyBlock
from thep.design.patterns import EXAMPLES

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    World().sign_in(client, "office")
    return client


def test_every_component_and_block_stands_beside_its_source(office):
    page = office.get("/design/").text

    for example in EXAMPLES:
        assert f'<h2 id="{example.slug}">' in page
    for name in BodyBlock().child_blocks:
        assert f'<h2 id="block-{name}">' in page
    assert "{% cloth slug %}" in page
    assert "Enter the purchase order number" in page
    assert page.count("<h1") == 1


def test_an_example_stands_in_windows_of_both_themes(office):
    answer = office.get("/design/block-cards/")

    assert answer.text.count("<iframe") == 4
    assert 'src="/design/block-cards/dark/"' in answer.text
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    assert "frame-src" not in office.get("/design/")["Content-Security-Policy"]


def test_an_example_alone_has_the_theme_and_the_direction_that_were_asked_for(office):
    assert '<html lang="en-GB" data-theme="dark"' in office.get("/design/rows/dark/").text
    assert 'dir="rtl"' in office.get("/design/rows/light/?dir=rtl").text
    assert office.get("/design/rows/purple/").status_code == 404
    assert office.get("/design/nothing/").status_code == 404
    assert 'dir="<' not in office.get('/design/?dir=<"&theme="><').text


def test_the_demonstration_shows_it_to_everybody(client, settings):
    assert client.get("/design/").status_code == 404
    settings.DEMONSTRATION = True
    assert client.get("/design/").status_code == 200


@pytest.mark.parametrize("name", BodyBlock().child_blocks)
def test_every_block_is_previewed_in_the_editor(name):
    assert BodyBlock().child_blocks[name].is_previewable
