"""The catalogue's page, which a new site has."""

from pathlib import Path

from wagtail.models import Site

from thep.cms.first_things import add_page, page_fields, read_words

from .models import CataloguePage

WORDS = Path(__file__).parent / "data/catalogue.toml"


def make_catalogue() -> None:
    """Publish the empty catalogue under the home page, unless there is one."""
    if not CataloguePage.objects.exists():
        home = Site.objects.get(is_default_site=True).root_page
        add_page(home, CataloguePage(slug="courses", **page_fields(read_words(WORDS))))
