"""The home page shows the bands that domains declare."""

import uuid

import pytest
from django.core.cache import caches

from tests.factories.teach_th import story, teach_page
from tests.world import World
from thep.cms.home_bands import BANDS, HERO, TOP, HomeBand

BAND = "payments/task.html"
"""A template of somebody's, which shows an order."""


@pytest.fixture
def world(pages):
    return World()


def band(reference, *, only_for="", **fields):
    shown = {"order": {"reference": reference, "public_id": uuid.uuid4(), "total_pence": 4500}}

    def context(request):
        return shown if getattr(request.user, "name", "").startswith(only_for) else None

    return HomeBand(name=reference, template=BAND, context=context, **fields)


@pytest.mark.parametrize("place", [TOP, HERO, BANDS])
def test_a_band_is_for_those_for_whom_there_is_something_in_it(client, world, declare, place):
    declare(band("R1", only_for="Grace", place=place))
    world.sign_in(client, "lead")
    assert "Order R1" in client.get("/").text
    for visitor in ("member", "anonymous"):
        client.logout()
        world.sign_in(client, visitor)
        assert "Order R1" not in client.get("/").text


def test_bands_stand_in_their_order_below_what_is_with_the_heading(client, world, declare):
    declare(band("R3", order=2), band("R2", order=1), band("R1", place=HERO), alone=True)
    page = client.get("/").text
    assert page.index("Order R1") < page.index("Common tasks") < page.index("Order R2") < page.index("Order R3")


def test_one_band_alone_stands_above_the_heading(client, world, declare):
    declare(band("R2", place=TOP, order=2), band("R1", place=TOP, order=1), alone=True)
    page = client.get("/").text
    assert page.index("Order R1") < page.index("<h2>Better together")
    assert "Order R2" not in page


def test_a_home_page_without_bands_has_its_heading(client, world, declare):
    declare(band("R1", only_for="Nobody"), alone=True)
    assert "<h1>Better together" in client.get("/").text


def test_the_brand_has_its_band_while_its_page_is_published(client, world):
    assert "Teach here" not in client.get("/").text
    page = teach_page(heading="Teach where it matters")
    story(person="Amina Yusuf", pull_quote="I stayed.", is_quoted=True, title="Amina’s story")
    caches["pages"].clear()
    home = " ".join(client.get("/").text.split())
    assert f'id="teach">{page.heading}</h2>' in home
    assert "“I stayed.”" in home
    assert 'href="/teach/vacancies/"' in home.partition("Teach here")[2]
