"""The networks' page, which a new site has."""

from pathlib import Path

from wagtail.models import Site

from thep.cms.first_things import add_page, page_fields, read_words

from .models import NetworksPage

WORDS = Path(__file__).parent / "data/networks.toml"


def make_networks_page() -> None:
    """Publish the empty list of networks under the home page, unless there is one."""
    if not NetworksPage.objects.exists():
        home = Site.objects.get(is_default_site=True).root_page
        add_page(home, NetworksPage(slug="networks", **page_fields(read_words(WORDS))))
